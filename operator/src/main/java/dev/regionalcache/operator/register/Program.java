package dev.regionalcache.operator.register;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that a person types: {@code regionalcache COMMAND}. */
@Command(
        name = "regionalcache",
        description = {"Multi-region Redis and Valkey on Kubernetes.", ""},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RegisterCluster.class,
        footer = {"", "`regionalcache COMMAND --help` says more. Without a command this is the operator."})
public final class Program {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    private Program() {}

    /**
     * Runs a command to its end.
     *
     * @return the process's exit status: 0 done, 1 not done, 2 the command line is wrong
     */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        int status = new CommandLine(new Program())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Program::wrongCommandLine)
                .setExecutionExceptionHandler(Program::failed)
                .execute(arguments);
        out.flush();
        err.flush();
        return status;
    }

    private static int wrongCommandLine(CommandLine.ParameterException e, String... arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .printf(
                        "%s%nSee `%s --help`.%n",
                        e.getMessage(), command.getCommandSpec().qualifiedName());
        return CommandLine.ExitCode.USAGE;
    }

    /** What is not foreseen is a defect, and keeps its stack trace. */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(e instanceof RegistrationException)) {
            throw e;
        }
        command.getErr().println(e.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }
}
