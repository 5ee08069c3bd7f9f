package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DistancesTest {

    private final Distances distances = Distances.published();

    @Test
    void publishedFiguresAreTakenInBothDirections() {
        assertThat(distances.roundTrip("eu-west", "us-east")).isEqualTo(Duration.ofMillis(75));
        assertThat(distances.roundTrip("us-east", "eu-west")).isEqualTo(Duration.ofMillis(75));
    }

    @Test
    void othersAreTheShortestPathLessATenth() {
        assertThat(distances.roundTrip("eu-central", "sa-east")).isEqualTo(Duration.ofMillis(186));
    }

    @Test
    void withinARegionAndOffTheMapThereIsNone() {
        assertThat(distances.roundTrip("eu-west", "eu-west")).isZero();
        assertThat(distances.roundTrip("eu-west", "mars")).isZero();
    }
}
