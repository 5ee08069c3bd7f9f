package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.lease.LeaseView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WitnessReportTest {

    private static final String WITNESS = "spec: {role: Witness, parent: null, keyspaces: null}";
    private static final String LEASE = "spec: {lease: {fencingMillis: 2000}}";
    private static final String PREPARING = "spec: {epoch: 2, proposer: next, chosen: null}";

    @Test
    void aWitnessThatIsConnectedToThePrimaryIsReadyAndHoldsNothing() {
        CacheMemberStatus status = report(sight(LEASE), view(List.of("a", "b"), null));
        assertThat(ready(status).reason()).isEqualTo("Witnessing");
        assertThat(ready(status).holds()).isTrue();
        assertThat(status.observedEpoch()).isEqualTo(1);
        assertThat(status.observedGeneration()).isEqualTo(3);
        assertThat(status.lease().answered()).isEqualTo(new EpochRef(1, "leader", "a"));
        assertThat(status.lease().connected()).containsExactly("a", "b");
        assertThat(status.head()).isNull();
        assertThat(status.link()).isNull();
        assertThat(status.endpoint()).isNull();
        assertThat(status.servers()).isNull();
    }

    @Test
    void oneThatDoesNotReachThePrimarySaysSo() {
        CacheMemberStatus status = report(sight(LEASE), view(List.of("b"), null));
        assertThat(ready(status).reason()).isEqualTo("NotConnected");
        assertThat(ready(status).message()).contains("primary region a");
    }

    @Test
    void withoutALeaseNobodyIsAskedAndNoConnectionIsMissed() {
        assertThat(ready(report(sight(), null)).holds()).isTrue();
    }

    @Test
    void itPreparesWithoutAServer() {
        CacheMemberStatus status = report(sight(LEASE, PREPARING), view(List.of(), new Prepared(2, "next")));
        assertThat(status.lease().prepared()).isEqualTo(new dev.regionalcache.crds.member.Prepared(2, "next"));
        assertThat(ready(status).holds()).isTrue();
    }

    @Test
    void serversThatItHadAsARegionAreWaitedFor() {
        CacheMember member = member();
        Sight sight = Sight.running(Members.replica()).declared(member);
        assertThat(ready(report(sight, null)).reason()).isEqualTo("RemovingServers");
    }

    @Test
    void withoutPasswordsNothingIsActedOn() {
        CacheMemberStatus status = report(sight(LEASE).withoutPasswords(), null);
        assertThat(ready(status).reason()).isEqualTo("NoPasswords");
        assertThat(status.observedEpoch()).isNull();
    }

    private static CacheMember member(String... changes) {
        return Yaml.changed(Yaml.changed(Members.replica(), CacheMember.class, WITNESS), CacheMember.class, changes);
    }

    private static Sight sight(String... changes) {
        return Sight.of(member(changes));
    }

    private static LeaseView view(List<String> connected, @Nullable Prepared prepared) {
        return new LeaseView(true, new Epoch(1, "leader", "a"), null, null, prepared, false, null, connected);
    }

    private static CacheMemberStatus report(Sight sight, @Nullable LeaseView lease) {
        Findings findings = new Findings(
                Optional.empty(),
                List.of(),
                new Writable.NotPrimary(),
                new PublishedEndpoint.NotReachable("none"),
                lease,
                List.of(),
                new ServerChange.None());
        return new WitnessReport(sight.seen(), findings, "test").build();
    }

    private static Condition ready(CacheMemberStatus status) {
        return Conditions.find(status.conditions(), Condition.READY).orElseThrow();
    }
}
