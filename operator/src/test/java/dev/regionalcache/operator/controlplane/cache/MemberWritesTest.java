package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.controlplane.status.WriteResult;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MemberWritesTest {

    /** Nobody waits for so long. */
    private static final Duration HOURS = Duration.ofHours(5);

    private static final WriteResult REFUSED = new WriteResult.Failed("refused");

    private final MemberWrites writes = new MemberWrites();

    @Test
    void allAreWaitedForAndOneThatGoesOnIsNamed() throws InterruptedException {
        writes.begun("a");
        writes.begun("b");
        writes.late("c");
        Thread.startVirtualThread(() -> writes.done("a", REFUSED));
        Thread.startVirtualThread(() -> writes.done("b", REFUSED));
        assertThat(writes.await(HOURS, () -> false))
                .containsEntry("a", REFUSED)
                .containsEntry("b", REFUSED)
                .containsEntry("c", new WriteResult.Failed("the cluster has not answered the write before yet"));
    }

    @Test
    void aClusterThatHangsIsNotWaitedForWhenThereIsACall() throws InterruptedException {
        writes.begun("a");
        writes.begun("hangs");
        CountDownLatch called = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            writes.done("a", REFUSED);
            called.countDown();
        });
        assertThat(writes.await(HOURS, () -> called.getCount() == 0))
                .containsEntry("hangs", new WriteResult.Failed("the cluster has not answered yet"));
    }

    @Test
    void patienceEnds() throws InterruptedException {
        writes.begun("hangs");
        assertThat(writes.await(Duration.ofMillis(1), () -> false)).containsOnlyKeys("hangs");
    }
}
