package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.provisioning.DisruptionBudget;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A drain took the server that alone held the data while the other one, Ready long before, was copying it. */
class EvictionsTest {

    private static final CacheMember TWO = Members.replica(Members.replicas(2));

    @Test
    void oneMayGoWhenTheOthersCouldTakeItsPlace() {
        assertThat(allowed(Sight.running(TWO))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info: {linkUp: false}",
                "info: {linkUp: false, syncing: true}",
                "info: {loading: true}",
                "info: {linkUp: false, master: null}",
                "{info: null, failure: refused}"
            })
    void noneWhileAFollowerHasNotAllOfIt(String follower) {
        assertThat(allowed(Sight.running(TWO).server(1, follower))).isZero();
    }

    @Test
    void noneWhileAPodIsMissingOrIsBeingReplaced() {
        assertThat(allowed(Sight.running(Members.replica()).declared(TWO).server(0)))
                .isZero();
        assertThat(allowed(Sight.running(TWO).changePod(1, "metadata: {deletionTimestamp: '2026-01-01T12:00:00Z'}")))
                .isZero();
    }

    @Test
    void aDrainDoesNotWaitForAnotherCluster() {
        assertThat(allowed(Sight.running(TWO).server(0, "info: {linkUp: false}")))
                .isEqualTo(1);
    }

    @Test
    void itStaysAsItWasUntilServersHaveBeenAsked() {
        Sight unknown = Sight.of(TWO).pod(0).pod(1);
        assertThat(Evictions.allowed(unknown.seen(), DisruptionBudget.of(TWO, 1)))
                .isEqualTo(1);
        assertThat(Evictions.allowed(unknown.seen(), DisruptionBudget.of(TWO, 0)))
                .isZero();
        assertThat(allowed(unknown)).isZero();
    }

    private static int allowed(Sight sight) {
        return Evictions.allowed(sight.seen(), Optional.empty());
    }
}
