package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.provisioning.Backend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptWayTest {

    private static final List<Backend> NOWHERE = List.of();

    @Test
    void writesStayLedToWhereTheyWereForAMomentWhileAPrimaryIsChosen() {
        assertThat(keptFor(0)).contains(KeptWay.LONGEST);
        assertThat(keptFor(999)).contains(Duration.ofMillis(1));
        assertThat(keptFor(1_000)).isEmpty();
        assertThat(keptFor(60_000)).isEmpty();
    }

    @Test
    void whereThereIsAWayItIsTaken() {
        List<Backend> somewhere = List.of(Backend.external("10.0.0.1", 6379));
        assertThat(KeptWay.keptFor(Optional.of(Duration.ZERO), somewhere)).isEmpty();
    }

    @Test
    void withoutAPreparationNothingIsKept() {
        assertThat(KeptWay.keptFor(Optional.empty(), NOWHERE)).isEmpty();
    }

    private static Optional<Duration> keptFor(long millis) {
        return KeptWay.keptFor(Optional.of(Duration.ofMillis(millis)), NOWHERE);
    }
}
