package dev.regionalcache.playground;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the operator logs goes to a file until this is closed: the console is for the person. */
final class Logs implements AutoCloseable {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    private final Logger root;
    private final Handler handler;

    private Logs(Logger root, Handler handler) {
        this.root = root;
        this.handler = handler;
    }

    static Logs to(Path file) throws IOException {
        System.setProperty(FORMAT, "%1$tT.%1$tL %4$-7s %3$s: %5$s%6$s%n");
        Logger root = LogManager.getLogManager().getLogger("");
        for (Handler other : root.getHandlers()) {
            root.removeHandler(other);
        }
        Handler handler = new FileHandler(file.toString());
        handler.setFormatter(new SimpleFormatter());
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        Logger.getLogger("dev.regionalcache").setLevel(Level.parse(System.getProperty("playground.log", "INFO")));
        return new Logs(root, handler);
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        handler.close();
    }
}
