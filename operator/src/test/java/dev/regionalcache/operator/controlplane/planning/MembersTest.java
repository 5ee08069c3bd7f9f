package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.crds.member.SecretVersion;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.naming.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What members say besides the epoch and the template. */
class MembersTest {

    private static final String CHAIN = "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]";

    private final World world = new World(CHAIN, "witnesses: [w]");

    @Test
    void aMemberIsNamedLabelledAndPlacedSoThatItsClusterFindsItsCache() {
        world.region("b", "{namespace: far, exposure: {type: LoadBalancer}, nodeSelector: {zone: z}}");
        CacheMember member = world.plan().members().get("b");
        assertThat(member.getMetadata().getName()).isEqualTo("shop-b");
        assertThat(member.getMetadata().getNamespace()).isEqualTo("far");
        assertThat(member.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(member.getMetadata().getLabels())
                .containsEntry(Labels.CACHE, "shop")
                .containsEntry(Labels.CACHE_NAMESPACE, "web")
                .containsEntry(Labels.CACHE_UID, "uid")
                .containsEntry(Labels.REGION, "b");
        assertThat(member.getSpec().exposure().type().name()).isEqualTo("LoadBalancer");
        assertThat(member.getSpec().nodeSelector()).containsEntry("zone", "z");
        assertThat(member.getSpec().auth()).isEqualTo(new SecretVersion("shop-b-auth", "hash"));
    }

    @Test
    void onlyThePrimaryHasNoParentAndEveryRegionIsAWitness() {
        world.settle();
        assertThat(spec("a").role()).isEqualTo(Role.Primary);
        assertThat(spec("a").parent()).isNull();
        assertThat(spec("b").role()).isEqualTo(Role.Replica);
        assertThat(spec("b").parent()).isEqualTo(peer("a"));
        assertThat(spec("c").parent()).isEqualTo(peer("b"));
        assertThat(spec("c").witnesses()).containsExactly("a", "b", "c", "w");
        assertThat(spec("c").peers()).containsExactly(peer("a"), peer("b"), peer("c"));
    }

    @Test
    void policiesInForceReachAllRegionsWithServersAtOnce() {
        world.settle();
        PolicyRule rule = new PolicyRule("session", 1, List.of("session:"), 60, 0, null, PolicyMode.Enforce);
        world.policies(rule);
        assertThat(planned("a").policies()).containsExactly(rule);
        assertThat(planned("c").policies()).containsExactly(rule);
        assertThat(planned("w").policies()).isEmpty();
    }

    @Test
    void usersOfClassesReachAllRegionsWithServersAtOnce() {
        world.settle();
        PolicyUser user = new PolicyUser("session", List.of("session:"), false);
        world.users(user);
        assertThat(planned("a").users()).containsExactly(user);
        assertThat(planned("c").users()).containsExactly(user);
        assertThat(planned("w").users()).isEmpty();
    }

    @Test
    void inAPausePoliciesStayAsTheyAre() {
        PolicyRule rule = new PolicyRule("session", 1, List.of("session:"), 60, 0, null, PolicyMode.Enforce);
        world.policies(rule);
        world.settle();
        world.change("pause: true");
        world.policies();
        assertThat(planned("a").policies()).containsExactly(rule);
    }

    @Test
    void anotherEndpointReachesAllRegionsAtOnce() {
        world.settle();
        world.report("a", "endpoint: {host: elsewhere, port: 1}");
        assertThat(world.plan().members().values())
                .allSatisfy(m -> assertThat(m.getSpec().peers()).contains(new Peer("a", new Endpoint("elsewhere", 1))));
    }

    @Test
    void theEndpointOfARegionThatCannotBeReachedIsKept() {
        world.settle();
        world.cutOff("b");
        assertThat(world.plan().members().get("c").getSpec().parent()).isEqualTo(peer("b"));
        world.lose("b");
        assertThat(world.plan().members().get("c").getSpec().parent()).isEqualTo(peer("b"));
        assertThat(world.plan().members().get("a").getSpec().peers()).contains(peer("b"));
    }

    @Test
    void theEndpointOfARegionWhoseHeadHasNoneNowIsKept() {
        world.settle();
        world.report("b", "endpoint: null");
        assertThat(world.plan().members().get("c").getSpec().parent()).isEqualTo(peer("b"));
    }

    @Test
    void aRegionThatIsRemovedGoesAfterItsChildrenHaveBeenLedElsewhere() {
        world.settle();
        world.declare("regions: [{name: a}, {name: c, parent: a}]", "witnesses: [w]");
        assertThat(world.carryOut().retired()).isEmpty();
        assertThat(spec("c").parent()).isEqualTo(peer("a"));
        assertThat(world.carryOut().retired()).hasSize(1);
        assertThat(world.specs()).containsOnlyKeys("a", "c", "w");
    }

    @Test
    void aRegionThatIsRemovedStaysWhileAChildCannotBeToldOfAnotherParent() {
        world.settle();
        world.declare("regions: [{name: a}, {name: c, parent: a}]");
        world.cutOff("c");
        world.settle();
        assertThat(world.specs()).containsKey("b");
        world.back("c");
        world.settle();
        assertThat(world.specs()).doesNotContainKey("b");
    }

    @Test
    void aMemberThatIsBeingDeletedIsNotDeletedAgain() {
        world.settle();
        world.declare("regions: [{name: a}, {name: b, parent: a}]", "witnesses: [w]");
        world.member("c").getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(world.plan().retired()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a cluster of its own,                     other, web, true",
        "another region in its namespace,          one,   web, false",
        "another region in another namespace of it, one,  far, true"
    })
    void shortNamesAreForTheOnlyRegionOfItsNamespace(String what, String cluster, String namespace, boolean sole) {
        world.reach(new Reach.Reachable("one", true, ""), "a");
        world.reach(new Reach.Reachable(cluster, true, ""), "b");
        world.region("b", "namespace: " + namespace);
        assertThat(world.plan().members().get("a").getSpec().sole()).isEqualTo(sole);
        assertThat(world.plan().members().get("b").getSpec().sole()).isEqualTo(sole);
    }

    @Test
    void withoutPasswordsNoRegionBeginsAndOthersKeepTheirs() {
        world.settle();
        world.passwords(null);
        world.change("regions: [{name: d, parent: a}]");
        assertThat(world.plan().members()).containsOnlyKeys("a", "b", "c", "w");
        assertThat(world.plan().members().get("a").getSpec().auth())
                .isEqualTo(new SecretVersion("shop-a-auth", "hash"));
    }

    private CacheMemberSpec planned(String region) {
        return world.plan().members().get(region).getSpec();
    }

    private CacheMemberSpec spec(String region) {
        return world.member(region).getSpec();
    }

    private static Peer peer(String region) {
        return new Peer(region, new Endpoint(region + ".example", 6379));
    }
}
