package dev.regionalcache.playground;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/** Does what a person types, line by line; not only at a terminal. */
final class Prompt {

    private final Faults faults;
    private final Runnable status;
    private final Console console;

    /**
     * @param status prints the cache's regions
     */
    Prompt(Faults faults, Runnable status, Console console) {
        this.faults = faults;
        this.status = status;
        this.console = console;
    }

    /** Reads to the end; returns whether a person asked to quit. */
    boolean read(Reader input) throws IOException {
        BufferedReader lines = new BufferedReader(input);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                Order order = Order.parse(line);
                if (order instanceof Order.Quit) {
                    return true;
                }
                carryOut(order);
            } catch (RuntimeException e) {
                console.text("          " + e.getMessage());
            }
        }
        return false;
    }

    /** Does it, and says so. */
    void carryOut(Order order) {
        switch (order) {
            case Order.Nothing(), Order.Quit() -> {}
            case Order.Help() -> console.text(Order.HELP);
            case Order.Status() -> status.run();
            case Order.Kill(var region) -> {
                faults.kill(region);
                console.event("killed the server of " + region);
            }
            case Order.Freeze(var region) -> {
                faults.freeze(region);
                console.event("froze the server of " + region);
            }
            case Order.Thaw(var region) -> {
                faults.thaw(region);
                console.event("the server of " + region + " goes on");
            }
            case Order.CutOff(var place) -> {
                faults.cut(place);
                console.event(place + " is cut off");
            }
            case Order.Cut(var place, var other) -> {
                faults.cut(place, other);
                console.event("%s and %s are cut off from each other".formatted(place, other));
            }
            case Order.CutOneWay(var from, var to) -> {
                faults.cutOneWay(from, to);
                console.event("nothing gets from %s to %s".formatted(from, to));
            }
            case Order.Heal(var place) -> {
                faults.heal(place);
                console.event(place + " is connected again");
            }
            case Order.Slow(var place, var more) -> {
                faults.slow(place, more);
                console.event("%s is %d ms farther away than it is".formatted(place, more.toMillis()));
            }
            case Order.Agent(var region, var runs) -> {
                if (runs) {
                    faults.startAgent(region);
                } else {
                    faults.stopAgent(region);
                }
                console.event("the agent of %s %s".formatted(region, runs ? "runs" : "is stopped"));
            }
            case Order.ControlPlane(var runs) -> {
                if (runs) {
                    faults.startControlPlane();
                } else {
                    faults.stopControlPlane();
                }
                console.event("the control plane " + (runs ? "runs" : "is stopped"));
            }
        }
    }
}
