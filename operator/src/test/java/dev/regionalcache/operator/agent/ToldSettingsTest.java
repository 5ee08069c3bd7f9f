package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A setting that is taken out of the spec. */
class ToldSettingsTest {

    private static final CacheMember WITHOUT = Members.primary();
    private static final CacheMember WITH =
            Members.primary(Members.template("{config: {maxmemory-policy: allkeys-lru, activedefrag: 'yes'}}"));

    @Test
    void whatAServerHasTakenIsNotedOnce() {
        Sight sight = Sight.running(WITH);
        assertThat(note(sight)).isEqualTo("0: activedefrag maxmemory-policy");
        assertThat(note(noted(sight))).isNull();
        assertThat(note(Sight.running(WITHOUT))).isNull();
    }

    @Test
    void whatItWasNotToldOrHasRefusedIsNot() {
        assertThat(note(Sight.running(WITH).server(0, "held: other"))).isNull();
        assertThat(note(Sight.running(WITH).server(0, "invalid: ['activedefrag: not built in']")))
                .isEqualTo("0: maxmemory-policy");
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

    @Test
    void anotherContainerKnowsNothingOfIt() {
        Sight sight = noted(Sight.running(WITH))
                .declared(WITHOUT)
                .server(0)
                .changePod(0, "status: {containerStatuses: [{name: server, restartCount: 1}]}");
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
        assertThat(note(sight.declared(WITH).server(0))).isEqualTo("1: activedefrag maxmemory-policy");
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
