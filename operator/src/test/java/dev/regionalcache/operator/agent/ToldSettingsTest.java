package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting that is taken out of the spec. */
class ToldSettingsTest {

    private static final CacheMember WITHOUT = Members.primary();
    private static final CacheMember WITH =
            Members.primary(Members.template("{config: {maxmemory-policy: allkeys-lru, activedefrag: 'yes'}}"));

    @Test
    void whatAServerHasTakenIsNotedOnce() {
        Sight sight = Sight.running(WITH);
        assertThat(note(sight)).isEqualTo("activedefrag maxmemory-policy");
        assertThat(note(noted(sight))).isNull();
        assertThat(note(Sight.running(WITHOUT))).isNull();
    }

    @Test
    void whatItWasNotToldOrHasRefusedIsNot() {
        assertThat(note(Sight.running(WITH).server(0, "held: other"))).isNull();
        assertThat(note(Sight.running(WITH).server(0, "invalid: ['activedefrag: not built in']")))
                .isEqualTo("maxmemory-policy");
    }

    /** It went on with the former value, until it restarted one day. */
    @Test
    void theServerRestartsForWhatItIsToHaveNoMore() {
        Sight sight = noted(Sight.running(WITH)).declared(WITHOUT).server(0);
        assertThat(ServerChangeRules.isSettled(sight.seen(), sight.seen().pods().get(0)))
                .isFalse();
        assertThat(ServerChangeRules.next(sight.seen()))
                .isEqualTo(new ServerChange.PrepareRestart("shop-a-0", "activedefrag, maxmemory-policy"));
        assertThat(note(sight)).as("the names are kept until then").isNull();
    }

    /** It may have found files of before: the kubelet brings them up to date some time. */
    @Test
    void aContainerThatStartedByItselfMayHaveItStill() {
        Sight sight = removed().changePod(0, restarts(1)).server(0);
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.PrepareRestart.class);
    }

    @Test
    void oneThatStartsAfterItsFilesWereBroughtUpToDateHasNot() {
        Sight sight = started(removed());
        assertThat(ServerChangeRules.next(sight.server(0).seen()))
                .as("it has not ended yet, and must, if the agent died meanwhile")
                .isInstanceOf(ServerChange.PrepareRestart.class);
        assertThat(note(sight)).isNull();
        sight.changePod(0, restarts(1)).server(0);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
        assertThat(note(sight)).isEmpty();
        assertThat(note(sight.declared(WITH).server(0))).isEqualTo("activedefrag maxmemory-policy");
    }

    @Test
    void whatIsTakenOutMeanwhileWasNotInThoseFiles() {
        CacheMember one = Members.primary(Members.template("{config: {activedefrag: 'yes'}}"));
        Sight sight = started(noted(Sight.running(WITH)).declared(one).server(0));
        Sight later = sight.changePod(0, restarts(1)).declared(WITHOUT).server(0);
        assertThat(ServerChangeRules.next(later.seen()))
                .isEqualTo(new ServerChange.PrepareRestart("shop-a-0", "activedefrag"));
    }

    @Test
    void whatIsDeclaredAgainIsKept() {
        Sight sight = started(removed()).declared(WITH).server(0);
        assertThat(note(sight)).isEqualTo("activedefrag maxmemory-policy");
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
    }

    /** As an earlier version wrote it: an upgrade of the operator restarts nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "3"})
    void anEarlierNoteNamesThemToo(String restarts) {
        Sight sight = Sight.running(WITH)
                .changePod(
                        0,
                        "metadata: {annotations: {%s: '%s: activedefrag maxmemory-policy'}}"
                                .formatted(ToldSettings.ANNOTATION, restarts));
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
        assertThat(note(sight)).isEqualTo("activedefrag maxmemory-policy");
        assertThat(ServerChangeRules.next(sight.declared(WITHOUT).server(0).seen()))
                .isInstanceOf(ServerChange.PrepareRestart.class);
    }

    /** The container of a new image would start with the files of before. */
    @Test
    void beforeANewImageFilesAreBroughtUpToDate() {
        CacheMember other = Members.primary(Members.template("{image: other}"));
        Sight sight = noted(Sight.running(WITH)).declared(other).server(0);
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.PrepareRestart.class);
        prepared(sight, 4);
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.Wait.class);
        prepared(sight, 6);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.NewImage("shop-a-0", "other"));
    }

    @Test
    void whatWasPreparedForOtherSettingsDoesNotCount() {
        Sight sight = removed();
        prepared(sight, 6);
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.Restart.class);
        CacheMember one = Members.primary(Members.template("{config: {activedefrag: 'yes'}}"));
        assertThat(ServerChangeRules.next(sight.declared(one).server(0).seen()))
                .isInstanceOf(ServerChange.PrepareRestart.class);
    }

    /** Both settings are taken out, and the server does not know it yet. */
    private static Sight removed() {
        return noted(Sight.running(WITH)).declared(WITHOUT).server(0);
    }

    private static Sight started(Sight sight) {
        MemberSnapshot seen = sight.seen();
        String note = ToldSettings.beforeStart(
                        seen, Objects.requireNonNull(seen.pods().get(0)))
                .get(ToldSettings.ANNOTATION);
        return sight.changePod(0, "metadata: {annotations: {%s: '%s'}}".formatted(ToldSettings.ANNOTATION, note));
    }

    private static void prepared(Sight sight, int seconds) {
        RestartMarks.ofPreparation("activedefrag, maxmemory-policy", Sight.NOW.minusSeconds(seconds))
                .forEach((name, value) ->
                        sight.changePod(0, "metadata: {annotations: {%s: '%s'}}".formatted(name, value)));
    }

    private static String restarts(int count) {
        return "status: {containerStatuses: [{name: server, restartCount: %d}]}".formatted(count);
    }

    private static Sight noted(Sight sight) {
        return sight.changePod(
                0, "metadata: {annotations: {%s: '%s'}}".formatted(ToldSettings.ANNOTATION, note(sight)));
    }

    private static @Nullable String note(Sight sight) {
        MemberSnapshot seen = sight.seen();
        return ToldSettings.note(seen, Objects.requireNonNull(seen.pods().get(0)))
                .orElse(null);
    }
}
