package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.Recalled;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnsweringTest {

    private static final LeaseTimings TIMINGS = new LeaseTimings(Duration.ofSeconds(2));
    private static final Epoch OLD = new Epoch(4, "p", "a");
    private static final Epoch NEW = new Epoch(5, "p", "b");

    private final AtomicLong now = new AtomicLong();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Boolean> written = new LinkedBlockingQueue<>();
    private final AtomicInteger reports = new AtomicInteger();
    private final Answering answering = new Answering(moment(), this::moment, this::record, reports::incrementAndGet);

    @BeforeEach
    void answersTheOldOne() {
        answering.recall(new Recalled(OLD, null, null));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        answering.assign(new Assignment(5, "p", NEW, OLD, Set.of(), TIMINGS));
        ask(OLD);
        assertThat(events).containsExactly("answered 4");
        events.clear();
    }

    @Test
    void aSuccessorIsRecordedWithTheReleaseAndAnsweredOnlyThen() {
        assertThat(answering.release(OLD)).isTrue();
        await().until(() -> events.contains("record 5"));
        ask(NEW);
        // The report that is made meanwhile does not say it, and does not write it either.
        assertThat(answering.state().answered()).isEqualTo(OLD);
        assertThat(answering.state().toRecord()).isNull();
        assertThat(answering.state().previousReleased()).isTrue();
        written.add(true);
        await().until(() -> events.contains("answered 5"));
        assertThat(events).containsExactly("record 5", "answered 5");
        assertThat(answering.state().answered()).isEqualTo(NEW);
        assertThat(reports).hasValue(0);
        assertThat(answering.release(OLD)).isFalse();
    }

    @Test
    void aSuccessorThatTheStatusHasAsTheNextIsAnsweredWithTheReleaseAndReportedThen() {
        assertThat(answering.state().next()).isEqualTo(NEW);
        answering.nextRecorded(NEW);
        ask(NEW);
        assertThat(events).as("not yet released").isEmpty();
        answering.release(OLD);
        ask(NEW);
        assertThat(events).containsExactly("answered 5");
        assertThat(reports).hasValue(1);
        assertThat(answering.state().answered()).isEqualTo(NEW);
        assertThat(answering.state().next()).isNull();
        ask(NEW);
        assertThat(reports).hasValue(1);
    }

    @Test
    void whileAPromiseRunsNothingIsRecorded() {
        ask(NEW);
        assertThat(events).isEmpty();
        now.addAndGet(TIMINGS.promise().toNanos());
        ask(NEW);
        written.add(true);
        await().until(() -> events.contains("answered 5"));
    }

    @Test
    void whatWasNotWrittenAtOnceGoesWithTheNextReport() {
        answering.release(OLD);
        ask(NEW);
        written.add(false);
        await().until(() -> reports.get() == 1);
        assertThat(answering.state().toRecord()).isEqualTo(NEW);
        assertThat(answering.state().answered()).isEqualTo(NEW);
        // Until the report is written it is asked for again and again.
        ask(NEW);
        assertThat(events).containsExactly("record 5");
        answering.recorded(NEW);
        assertThat(events).containsExactly("record 5", "answered 5");
    }

    @Test
    void aReportThatWasNotWrittenLeavesItToTheNextRequest() {
        answering.release(OLD);
        written.add(false);
        await().until(() -> reports.get() == 1);
        answering.notRecorded(NEW);
        assertThat(answering.state().answered()).isEqualTo(OLD);
        ask(NEW);
        written.add(true);
        await().until(() -> events.contains("answered 5"));
    }

    private void ask(Epoch triple) {
        answering.ask(triple, () -> events.add("answered " + triple.number()));
    }

    private boolean record(Epoch triple) {
        events.add("record " + triple.number());
        try {
            return written.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Moment moment() {
        return new Moment(now.get(), 0);
    }
}
