package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.RedisFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into one question at a time on a thread of its own, which may wait for other servers: the keeper's never does. What is
 * not asked any more is broken off. For the keeper's thread.
 */
final class Aside {

    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

    /** An answer that was not taken for so long says nothing any more. */
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final String name;
    private final Runnable found;
    private @Nullable Inquiry inquiry;

    /** The question that was answered last. */
    private @Nullable Object answered;

    /**
     * Looks into nothing yet.
     *
     * @param name of its threads
     * @param found told of a yes, which is taken by asking again
     */
    Aside(String name, Runnable found) {
        this.name = name;
        this.found = found;
    }

    /**
     * What is known; empty before the first answer to this question. A yes is given once, and then is looked into again.
     *
     * @param look finds the answer, where it is not being looked for; while it runs nothing else does
     */
    Optional<Boolean> ask(Object question, LogContext context, BooleanSupplier look) {
        Inquiry last = inquiry;
        if (last == null || last.over) {
            boolean yes = last != null && isAnswer(last, question);
            inquiry = yes ? null : begin(question, context, look);
            if (yes) {
                return Optional.of(true);
            }
        } else if (!last.question.equals(question)) {
            last.breakOff();
        }
        return question.equals(answered) ? Optional.of(false) : Optional.empty();
    }

    /** Whether the answer to this question is yes. */
    private boolean isAnswer(Inquiry last, Object question) {
        if (last.brokenOff || !last.question.equals(question)) {
            return false;
        }
        answered = question;
        return last.yes && System.nanoTime() - last.overSince < FRESH;
    }

    /** Nothing is asked now; whether nothing is being looked into any more. */
    boolean isIdle() {
        Inquiry last = inquiry;
        if (last == null || last.over) {
            inquiry = null;
            return true;
        }
        last.breakOff();
        return false;
    }

    /** Nothing is asked any more; {@code last} is done when nothing is being looked into. */
    void end(Runnable last) {
        Inquiry under = inquiry;
        if (under == null || isIdle()) {
            last.run();
        } else {
            start(() -> {
                under.awaitEnd();
                last.run();
            });
        }
    }

    private Inquiry begin(Object question, LogContext context, BooleanSupplier look) {
        Inquiry next = new Inquiry(question);
        next.thread = start(() -> {
            context.enter();
            next.run(look, found);
        });
        return next;
    }

    private Thread start(Runnable run) {
        return Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .start(run);
    }

    /** One look into a question. */
    private static final class Inquiry {

        private final Object question;
        private @Nullable Thread thread;
        private boolean brokenOff;

        /** To be read when it is over. */
        private boolean yes;

        private long overSince;
        private volatile boolean over;

        Inquiry(Object question) {
            this.question = question;
        }

        void run(BooleanSupplier look, Runnable found) {
            try {
                yes = look.getAsBoolean();
            } catch (RedisFailure failure) {
                LOG.debug("what was looked for was not found", failure);
            } catch (RuntimeException e) {
                LOG.error("cannot look: {}; trying again", e.getMessage(), e);
            } finally {
                overSince = System.nanoTime();
                over = true;
            }
            if (yes) {
                found.run();
            }
        }

        void breakOff() {
            brokenOff = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        void awaitEnd() {
            try {
                if (thread != null) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
