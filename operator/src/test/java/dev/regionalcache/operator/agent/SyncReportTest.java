package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Syncs;
import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.api.Test;

class SyncReportTest {

    private static final String SO_FAR =
            "status: {syncs: {epoch: 1, full: 0, partial: 1, processes: [{runId: run-0, fullBefore: 3, partialBefore: 4, full: 0, partial: 1}]}}";

    @Test
    void inANewEpochAllIsCountedAnew() {
        Syncs syncs = syncs(Members.primary(SO_FAR, "spec: {epoch: 2}"), 5, 9);
        assertThat(syncs.epoch()).isEqualTo(2);
        assertThat(syncs.full()).isZero();
        assertThat(syncs.partial()).isZero();
    }

    @Test
    void whatCameSinceIsCountedAlsoByAnotherAgent() {
        Syncs syncs = syncs(Members.primary(SO_FAR), 5, 9);
        assertThat(syncs.full()).isEqualTo(2);
        assertThat(syncs.partial()).isEqualTo(5);
    }

    @Test
    void whatAProcessHasGivenStaysCountedAfterItsEnd() {
        CacheMember member = Members.primary(SO_FAR.replace("run-0", "run-before"));
        Syncs syncs = syncs(member, 0, 0);
        assertThat(syncs.partial()).isEqualTo(1);
        assertThat(syncs.processes()).extracting(Syncs.ServerProcess::runId).containsExactly("run-before", "run-0");
    }

    @Test
    void aServerThatDoesNotAnswerChangesNothing() {
        CacheMember member = Members.primary(SO_FAR);
        assertThat(SyncReport.of(Sight.running(member).silent(0).seen()))
                .isEqualTo(member.getStatus().syncs());
        assertThat(SyncReport.of(Sight.of(Members.primary()).seen())).isNull();
    }

    private static Syncs syncs(CacheMember member, long full, long partial) {
        return SyncReport.of(Sight.running(member)
                .server(0, "info: {fullSyncs: %d, partialSyncs: %d}".formatted(full, partial))
                .seen());
    }
}
