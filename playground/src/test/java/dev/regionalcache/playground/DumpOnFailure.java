package dev.regionalcache.playground;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/** Prints what a person would look at when a test, or what comes before it, has failed; before anything is closed. */
final class DumpOnFailure implements AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {

    private final Runnable dump;

    DumpOnFailure(Runnable dump) {
        this.dump = dump;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(this::dump);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        dump(failure);
        throw failure;
    }

    /** What cannot be dumped hides nothing. */
    private void dump(Throwable failure) {
        try {
            dump.run();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
