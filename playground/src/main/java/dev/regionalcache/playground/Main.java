package dev.regionalcache.playground;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code make demo} and {@code make playground} run. */
@Command(
        name = "regionalcache",
        mixinStandardHelpOptions = true,
        description = "The operator and nine regions of Redis on this machine, without a cluster.",
        subcommands = {DemoCommand.class, PlaygroundCommand.class})
public final class Main {

    private Main() {}

    /** The exit code is 0 when all that was shown was right, 1 when something was not, 2 for bad input. */
    public static void main(String... args) {
        System.exit(run(args));
    }

    /** Whatever happens the process ends: threads of what had been started would keep it. */
    private static int run(String... args) {
        try {
            return new CommandLine(new Main())
                    .setExecutionExceptionHandler(Main::explain)
                    .execute(args);
        } catch (LinkageError | OutOfMemoryError e) {
            e.printStackTrace();
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (isTerminated()) {
            return CommandLine.ExitCode.SOFTWARE;
        }
        command.getErr().println(failure.getMessage());
        if (failure instanceof InputException) {
            return CommandLine.ExitCode.USAGE;
        }
        failure.printStackTrace(command.getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /**
     * Whether the process is being ended from outside: what is still going on fails as its parts are closed, and that is no news.
     * The virtual machine takes no hooks from the moment on in which the first one runs.
     */
    private static boolean isTerminated() {
        Thread hook = Thread.ofPlatform().unstarted(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }
}
