package dev.regionalcache.client.connection;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that lets nobody in is tried by one caller a second. */
class RefusalsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Endpoint SERVER = new Endpoint("server", 6379);

    private final Exception cause = new Exception();
    private final ExchangeException refused =
            ExchangeException.notLetIn(SERVER, "refused the log-in: WRONGPASS", cause);
    private final Refusals refusals = new Refusals();

    @Test
    void othersAreToldTheSameForASecond() {
        connects(0);
        refusals.failed(refused, 5);
        doesNot(5 + SECOND - 1);
        connects(5 + SECOND);
        doesNot(5 + SECOND);
    }

    @Test
    void whoIsLetInLetsAllOthersTry() {
        refusals.failed(refused, 5);
        refusals.letIn();
        connects(6);
        connects(6);
    }

    /** As of a server that restarts. */
    @Test
    void aConnectionThatIsNotMadeIsNoRefusal() {
        ExchangeException away = new ExchangeException(SERVER, false, "cannot be reached", cause);
        refusals.failed(away, 5);
        connects(6);
        refusals.failed(refused, 7);
        refusals.failed(away, 8);
        connects(9);
        connects(9);
    }

    private void connects(long nowNanos) {
        assertThatCode(() -> refusals.check(nowNanos)).doesNotThrowAnyException();
    }

    private void doesNot(long nowNanos) {
        assertThatThrownBy(() -> refusals.check(nowNanos))
                .isInstanceOf(ExchangeException.class)
                .hasMessage("server:6379 refused the log-in: WRONGPASS");
    }
}
