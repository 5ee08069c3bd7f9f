package dev.regionalcache.playground;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a person typed. */
sealed interface Order {

    /** What can be typed, for a person. */
    String HELP = """
              kill REGION          SIGKILL for the server of a region (its head)
              freeze REGION        SIGSTOP for it; thaw REGION lets it go on
              cut REGION [OTHER]   no packet passes between it and all others, or one other ("control": the control plane)
              cut-one-way FROM TO  no packet passes from one to the other; back they do
              heal REGION          ends all cuts of a region
              slow REGION MS       all that it sends and gets takes so much longer; 0 ends it
              stop-agent REGION    ends the operator's agent there; start-agent REGION starts it again
              stop-control-plane   ends the operator's control plane; start-control-plane starts it again
              status               the cache's regions now
              help                 this
              quit                 ends the playground""";

    /** Nothing was typed. */
    record Nothing() implements Order {}

    /** {@link #HELP}. */
    record Help() implements Order {}

    /** The regions now. */
    record Status() implements Order {}

    /** The end. */
    record Quit() implements Order {}

    /** See {@link Faults#kill}. */
    record Kill(String region) implements Order {}

    /** See {@link Faults#freeze}. */
    record Freeze(String region) implements Order {}

    /** See {@link Faults#thaw}. */
    record Thaw(String region) implements Order {}

    /** See {@link Faults#cut(String)}. */
    record CutOff(String place) implements Order {}

    /** See {@link Faults#cut(String, String)}. */
    record Cut(String place, String other) implements Order {}

    /** See {@link Faults#cutOneWay}. */
    record CutOneWay(String from, String to) implements Order {}

    /** See {@link Faults#heal}. */
    record Heal(String place) implements Order {}

    /** See {@link Faults#slow}. */
    record Slow(String place, Duration more) implements Order {}

    /** See {@link Faults#stopAgent} and {@link Faults#startAgent}. */
    record Agent(String region, boolean runs) implements Order {}

    /** See {@link Faults#stopControlPlane} and {@link Faults#startControlPlane}. */
    record ControlPlane(boolean runs) implements Order {}

    /**
     * Reads a line.
     *
     * @throws InputException with what is wrong with it
     */
    static Order parse(String line) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
        String verb = words.removeFirst().toLowerCase(Locale.ROOT);
        return switch (verb) {
            case "" -> new Nothing();
            case "help", "?" -> new Help();
            case "status" -> new Status();
            case "quit", "exit" -> new Quit();
            case "kill" -> new Kill(word(words, "kill REGION"));
            case "freeze" -> new Freeze(word(words, "freeze REGION"));
            case "thaw" -> new Thaw(word(words, "thaw REGION"));
            case "cut" ->
                words.size() == 2 ? new Cut(words.get(0), words.get(1)) : new CutOff(word(words, "cut REGION [OTHER]"));
            case "cut-one-way" -> {
                List<String> two = words(words, 2, "cut-one-way FROM TO");
                yield new CutOneWay(two.get(0), two.get(1));
            }
            case "heal" -> new Heal(word(words, "heal REGION"));
            case "slow" -> {
                List<String> two = words(words, 2, "slow REGION MS");
                yield new Slow(two.get(0), millis(two.get(1)));
            }
            case "stop-agent" -> new Agent(word(words, "stop-agent REGION"), false);
            case "start-agent" -> new Agent(word(words, "start-agent REGION"), true);
            case "stop-control-plane" -> new ControlPlane(false);
            case "start-control-plane" -> new ControlPlane(true);
            default -> throw new InputException("there is no command " + verb + ": help lists them");
        };
    }

    private static String word(List<String> words, String usage) {
        return words(words, 1, usage).getFirst();
    }

    private static List<String> words(List<String> words, int count, String usage) {
        if (words.size() != count) {
            throw new InputException("it is: " + usage);
        }
        return words;
    }

    private static Duration millis(String text) {
        if (!text.matches("\\d{1,5}")) {
            throw new InputException("the milliseconds must be a number from 0 to 99999, and are " + text);
        }
        return Duration.ofMillis(Long.parseLong(text));
    }
}
