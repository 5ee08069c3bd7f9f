package dev.regionalcache.operator.app;

import dev.regionalcache.operator.register.Program;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Without arguments the operator; with arguments a command that a person types. */
@QuarkusMain
public final class Main {

    private Main() {}

    /** Runs until SIGTERM, or until the command is done; the exit code is 0 when all went well. */
    public static void main(String... args) {
        if (args.length == 0) {
            Quarkus.run(OperatorApplication.class);
        } else {
            // What a person reads must not begin with the JVM's warnings about netty.
            System.setProperty("io.netty.noUnsafe", "true");
            System.exit(Program.run(
                    new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                    new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                    args));
        }
    }
}
