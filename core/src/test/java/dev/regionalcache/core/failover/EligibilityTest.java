package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.ABC;
import static dev.regionalcache.core.failover.SeenCache.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.failover.SeenCache.At;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Which regions must not be chosen though their servers hold the most, and whose writes the chosen one takes over first. */
class EligibilityTest {

    private final SeenCache cache = new SeenCache();

    EligibilityTest() {
        cache.preparing();
    }

    /** Chosen again and again. */
    @Test
    void aHeadThatNoMajorityIsConnectedToIsNotChosen() {
        onlyItselfIsConnectedToC();
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    @Test
    void aRegionThatHeldUpTheEpochBeforeIsLeftOutWhileThereIsAnother() {
        cache.excluded = Set.of("c");
        assertThat(cache.choice().region()).isEqualTo("b");
        cache.excluded = ABC;
        assertThat(cache.choice().region()).isEqualTo("c");
    }

    @Test
    void aPriorityOfZeroIsNeverChosen() {
        mustNotBeThePrimary("c");
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    /** A full copy of a newer server empties an older one. */
    @Test
    void aVersionThatASurvivorCannotReadIsNotChosen() {
        cache.members().forEach(m -> m.version("7.0"));
        cache.member("c").version("8.0");
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    @Test
    void aWitnessWithoutServersIsNeverChosen() {
        cache.preparing(position("a", 90, 1L), position("b", 100, 1L), position("w", 110, 1L));
        assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Choose.class))
                .satisfies(c -> assertThat(c.choice().region()).isEqualTo("b"))
                .satisfies(c -> assertThat(c.candidates()).contains(new Candidate("w", 0, 0, "Witness")));
    }

    /** A region that must not be the primary was the only one that had the tail. */
    @Test
    void aHeadThatIsAheadAndMustNotBeThePrimaryIsFollowedFirst() {
        mustNotBeThePrimary("c");
        assertThat(cache.choice()).isEqualTo(new Choice("b", "run-b", "h1", 110L, "c", false));
        cache.excluded = Set.of("c");
        assertThat(cache.choice()).as("it held an epoch up").isEqualTo(new Choice("b", "run-b", "h1", 100L));
        cache.excluded = Set.of();
        cache.members().forEach(m -> m.priority = 100);
        onlyItselfIsConnectedToC();
        assertThat(cache.choice())
                .as("nobody else reaches it")
                .isEqualTo(new Choice("b", "run-b", "h1", 110L, "c", false));
    }

    @Test
    void whatIsNotAheadOrInAnotherHistoryOrOfANewerVersionIsNotFollowedFirst() {
        cache.preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 100, 1L));
        mustNotBeThePrimary("c");
        assertThat(cache.choice()).isEqualTo(new Choice("b", "run-b", "h1", 100L));
        cache.preparing(
                position("a", 90, 1L),
                position("b", 100, 1L),
                new At("c", new Position("h2", null, null, 2_000, 9, true, 2L, "h2", false)));
        mustNotBeThePrimary("c");
        assertThat(cache.choice()).as("another history").isEqualTo(new Choice("b", "run-b", "h1", 100L));
        cache.preparing();
        mustNotBeThePrimary("c");
        cache.member("a").version("7.0");
        cache.member("b").version("7.0");
        assertThat(cache.choice()).as("a newer version").isEqualTo(new Choice("b", "run-b", "h1", 100L));
    }

    /** All servers are of one version: only its priority keeps it from being chosen. */
    private void mustNotBeThePrimary(String region) {
        cache.members().forEach(m -> {
            m.version("8.0");
            m.priority = m.region.equals(region) ? 0 : 100;
        });
    }

    private void onlyItselfIsConnectedToC() {
        cache.members().forEach(m -> m.connected = m.region.equals("c") ? ABC : Set.of("a", "b"));
    }
}
