package dev.regionalcache.client.connection;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    @Test
    void anErrorOnceDoesNotEndThem() {
        AtomicInteger looks = new AtomicInteger();
        Deadlines.Timed failing = now -> {
            if (looks.incrementAndGet() == 1) {
                throw new InternalError("for a moment");
            }
        };
        try (Deadlines deadlines = new Deadlines(Duration.ofMillis(20))) {
            deadlines.watch(failing);
            await().until(() -> looks.get() > 1);
            deadlines.forget(failing);
        }
    }
}
