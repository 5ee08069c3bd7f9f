package dev.regionalcache.operator.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.Syncs;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncTotalsTest {

    private static final FailoverStatus ROW = LossTotalsTest.ROW;

    @Test
    void thoseOfAllMembersInTheEpochAreAddedUp() {
        FailoverStatus row = SyncTotals.of(ROW, List.of(syncs(2, 0, 3), syncs(2, 1, 1), syncs(1, 7, 7)));
        assertThat(row.fullSyncs()).isEqualTo(1);
        assertThat(row.partialSyncs()).isEqualTo(4);
    }

    @Test
    void whatWasCountedStays() {
        FailoverStatus row = SyncTotals.of(ROW.withSyncs(1, 4), List.of(syncs(2, 0, 3)));
        assertThat(row.fullSyncs()).isEqualTo(1);
        assertThat(row.partialSyncs()).isEqualTo(4);
    }

    @Test
    void beforeAnybodyIsInTheEpochNothingIsKnown() {
        assertThat(SyncTotals.of(ROW, List.of(syncs(1, 7, 7)))).isEqualTo(ROW);
    }

    private static Syncs syncs(long epoch, long full, long partial) {
        return new Syncs(epoch, full, partial, List.of());
    }
}
