package dev.regionalcache.playground.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JournalTest {

    private static final Tenure BEFORE = new Tenure("a", "1");
    private static final Tenure AFTER = new Tenure("b", "2");

    private final Journal journal = new Journal();

    @Test
    void aGapIsBetweenTheLastOfTheFormerAndTheFirstOfANewPrimary() {
        add("k1", "east", BEFORE, 10);
        Set<Tenure> known = journal.tenures();
        assertThat(known).containsExactly(BEFORE);
        assertThat(journal.firstOutside(known)).isEmpty();

        add("k2", "west", AFTER, 40);
        add("k3", "east", BEFORE, 30);
        add("k4", "east", AFTER, 35);
        assertThat(journal.firstOutside(known).orElseThrow().key()).isEqualTo("k4");
        assertThat(journal.lastOf(known).orElseThrow().key()).isEqualTo("k3");
        assertThat(journal.regionsSince(36)).containsExactly("west");
        assertThat(journal.writes()).hasSize(4);
    }

    @Test
    void aTimelineTellsInOrderWhatHappenedAfterTheFault() {
        Timeline timeline = new Timeline(1_000_000, List.of())
                .with(14_500_000, "first write accepted")
                .with(1_000_000, "killed")
                .with(500_000, "before");
        assertThat(timeline.lines())
                .containsExactly(
                        "      -0.5 ms  before", "      +0.0 ms  killed", "     +13.5 ms  first write accepted");
    }

    private void add(String key, String region, Tenure tenure, long acknowledged) {
        journal.add(new AcknowledgedWrite(key, region, tenure, acknowledged - 5, acknowledged));
    }
}
