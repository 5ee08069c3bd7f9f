package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.Compression;
import dev.regionalcache.crds.policy.CompressionAlgorithm;
import dev.regionalcache.crds.policy.CompressionForm;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document by which clients find the servers: what it says, who has it, and when its revision grows. */
class DiscoveryTest {

    private static final String CHAIN = "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]";

    private final World world = new World(CHAIN, "witnesses: [w]");

    @Test
    void itNamesTheTreeInForceAndTheEndpointsOfAllRegions() {
        world.region("b", "namespace: far");
        world.settle();
        assertThat(text("a")).isEqualTo("""
                regionalcache 1
                cache shop
                epoch 1
                revision 2
                primary a
                region a writes=a.example:6379 reads=shop-a.web.svc:6379,a.example:6379
                region b parent=a writes=b.example:6379 reads=shop-b.far.svc:6379,b.example:6379
                region c parent=b writes=c.example:6379 reads=shop-c.web.svc:6379,c.example:6379
                """);
    }

    @Test
    void itTellsClientsThePoliciesInForce() {
        world.settle();
        world.policies(
                new PolicyRule("plain", 1, List.of("a:"), 60, 0, null, PolicyMode.Audit),
                new PolicyRule(
                        "session",
                        1,
                        List.of("session:", "cart:"),
                        3_600,
                        10,
                        512L << 20,
                        PolicyMode.Enforce,
                        new Compression(CompressionAlgorithm.LZ4, 512, CompressionForm.Prefix)));
        world.settle();
        assertThat(text("a"))
                .contains("policy plain prefixes=a: ttl-ms=60000 jitter-percent=0 compression=none")
                .contains(
                        "policy session prefixes=session:,cart: ttl-ms=3600000 jitter-percent=10 compression=lz4 threshold=512 form=prefix scope=global isolation=shared");
    }

    /** Values under z: are still read, and removed when they are written anew. */
    @Test
    void theFormStaysWhereCompressionIsTurnedOff() {
        world.settle();
        world.policies(new PolicyRule(
                "session",
                1,
                List.of("session:"),
                60,
                0,
                null,
                PolicyMode.Enforce,
                new Compression(CompressionAlgorithm.None, 512, CompressionForm.Prefix)));
        world.settle();
        assertThat(text("a")).contains("compression=none threshold=512 form=prefix");
    }

    @Test
    void aClassWithServersOfItsOwnHasALineARegion() {
        world.settle();
        Endpoint b = new Endpoint("own-b.example", 6379);
        world.classes(new ClassServers(
                new PolicyRule("own", 1, List.of("own:"), 60, 0, null, PolicyMode.Enforce),
                false,
                List.of(
                        new ClassServers.Place("a", "shop-own", new Endpoint("own-a.example", 6379), b),
                        new ClassServers.Place("b", "shop-own", b, b)),
                Optional.empty()));
        world.settle();
        assertThat(text("a")).endsWith("""
                policy own prefixes=own: ttl-ms=60000 jitter-percent=0 compression=none threshold=1024 form=header scope=global isolation=dedicated
                servers own a writes=own-b.example:6379 reads=shop-own-a.web.svc:6379,own-a.example:6379
                servers own b writes=own-b.example:6379 reads=shop-own-b.web.svc:6379,own-b.example:6379
                servers own c
                """);
        assertThat(document("a").servers("own", "a").orElseThrow().writes())
                .as("the cache is written in a, the class in b for now")
                .hasToString("Optional[own-b.example:6379]");
        assertThat(world.specs().values())
                .allSatisfy(spec -> assertThat(spec.policies()).isEmpty());
    }

    @Test
    void aRegionalClassIsSaidToBeOneAndItsRevisionGrowsWithItsAddresses() {
        world.settle();
        PolicyRule rule = new PolicyRule("rate", 1, List.of("rate:"), 60, 0, null, PolicyMode.Enforce);
        world.classes(new ClassServers(rule, true, List.of(), Optional.of("not there yet")));
        world.carryOut();
        long revision = document("a").revision();
        assertThat(document("a").policy("rate").orElseThrow().keyspace())
                .as("never the main servers")
                .isEqualTo("rate");
        Endpoint b = new Endpoint("rate-b.example", 6379);
        world.classes(new ClassServers(
                rule, true, List.of(new ClassServers.Place("b", "shop-rate-b", b, b)), Optional.empty()));
        world.carryOut();
        assertThat(document("a").revision()).isEqualTo(revision + 1);
        assertThat(text("a"))
                .contains("scope=regional isolation=dedicated")
                .contains("servers rate b writes=rate-b.example:6379 reads=shop-rate-b-b.web.svc:6379");
    }

    /** A document that nobody can read would be worse, and so would one without all the others. */
    @Test
    void policiesThatMakeItTooLongAreNotTold() {
        List<String> prefixes = IntStream.range(0, 16)
                .mapToObj(i -> Integer.toString(i) + "x".repeat(100))
                .toList();
        world.policies(IntStream.range(0, 64)
                .mapToObj(i -> new PolicyRule("p" + i, 1, prefixes, 60, 0, null, PolicyMode.Audit))
                .toArray(PolicyRule[]::new));
        world.settle();
        assertThat(text("a").length()).isBetween(DiscoveryParser.LONGEST - 2_000, DiscoveryParser.LONGEST);
        assertThat(document("a").policies())
                .extracting(Policy::name)
                .startsWith("p0", "p1")
                .doesNotContain("p63");
        assertThat(document("a").regions()).hasSize(3);
    }

    @Test
    void whatThereIsRoomForIsInIt() {
        world.region("b", "namespace: %s".formatted("n".repeat(63)));
        world.settle();
        world.policies(new PolicyRule("esc", 1, List.of("a%b:", "c:"), 60, 0, null, PolicyMode.Audit));
        Endpoint far = new Endpoint("chat-far-own-class-a-head", 6379);
        world.classes(new ClassServers(
                new PolicyRule("own", 1, List.of("own:"), 60, 0, null, PolicyMode.Enforce),
                false,
                Stream.of("a", "b", "c")
                        .map(r -> new ClassServers.Place(r, "shop-own-of-some-length-", far, far))
                        .toList(),
                Optional.empty()));
        world.settle();
        world.status(
                Yaml.object(
                        RegionalCacheStatus.class,
                        "regions: [{name: a, endpoint: {host: a.example, port: 6379}}, {name: b, endpoint: {host: b.example, port: 6379}}]"));
        DiscoveryRoom room = new DiscoveryRoom(world.seen().cache());
        int reckoned = DiscoveryParser.LONGEST
                - room.forPolicies()
                + room.ofShared(world.seen().policies().getFirst())
                + room.ofOwnServers(world.seen().classes().getFirst().rule());
        assertThat(text("a").length()).isBetween(reckoned / 2, reckoned);
    }

    @Test
    void thereIsRoomForSomeClassesWithServersOfTheirOwnInAsManyRegionsAsThereMayBe() {
        RegionalCache cache = Yaml.object(
                RegionalCache.class,
                "{metadata: {name: chat}, spec: {regions: [%s]}}"
                        .formatted(IntStream.range(0, 32)
                                .mapToObj("{name: region-%02d}"::formatted)
                                .collect(Collectors.joining(", "))));
        PolicyRule rule = new PolicyRule("ai-cache", 1, List.of("ai:"), 60, 0, null, PolicyMode.Enforce);
        assertThat(room(cache, rule)).as("no address is known yet").isEqualTo(4);
        cache.setStatus(Yaml.object(
                RegionalCacheStatus.class, "regions: [{name: region-00, endpoint: {host: 203.0.113.10, port: 6379}}]"));
        assertThat(room(cache, rule)).as("plain addresses").isEqualTo(8);
    }

    private static int room(RegionalCache cache, PolicyRule rule) {
        DiscoveryRoom room = new DiscoveryRoom(cache);
        return room.forPolicies() / room.ofOwnServers(rule);
    }

    @Test
    void onlyThePrimaryHasItAndFromTheFirstWriteOfItsEpochOn() {
        assertThat(DiscoveryParser.parse(Objects.requireNonNull(
                        world.plan().members().get("a").getSpec().discovery())))
                .satisfies(first -> assertThat(first.revision()).isEqualTo(1))
                .satisfies(first -> assertThat(first.endpoints()).isEmpty());
        world.settle();
        assertThat(world.specs())
                .allSatisfy((region, spec) ->
                        assertThat(spec.discovery() != null).as(region).isEqualTo(region.equals("a")));
    }

    @Test
    void itStaysAsItIsUnderAnotherLeaderAndWithoutAStatus() {
        world.settle();
        String before = text("a");
        world.status(null);
        world.carryOut("another");
        world.settle();
        assertThat(text("a")).isEqualTo(before);
    }

    @Test
    void theRevisionGrowsWithEveryChangeWithinAnEpoch() {
        world.settle();
        long revision = document("a").revision();
        world.report("b", "endpoint: {host: elsewhere, port: 7}");
        world.carryOut();
        assertThat(document("a").revision()).isEqualTo(revision + 1);
        assertThat(document("a").region("b").orElseThrow().servers().writes()).hasToString("Optional[elsewhere:7]");
        world.report("b");
        world.status(null);
        world.carryOut("another");
        assertThat(document("a").revision()).as("back to what it was").isEqualTo(revision + 2);
        world.change("regions: [{name: c, parent: a}]");
        world.settle();
        assertThat(document("a").revision()).isEqualTo(revision + 3);
        assertThat(document("a").region("c").orElseThrow().parent()).contains("a");
    }

    @Test
    void anEndpointThatIsNoneIsLeftOut() {
        world.settle();
        world.report("b", "endpoint: {host: 'no host', port: 7}");
        world.carryOut();
        assertThat(document("a").region("b").orElseThrow().servers().reads()).isEmpty();
        assertThat(document("a").region("c").orElseThrow().servers().reads()).hasSize(2);
    }

    @Test
    void aPauseKeepsIt() {
        world.settle();
        String before = text("a");
        world.change("pause: true");
        world.report("b", "endpoint: {host: elsewhere, port: 7}");
        world.carryOut();
        assertThat(text("a")).isEqualTo(before);
    }

    @Test
    void theNextPrimaryHasItInTheWriteThatChoosesIt() {
        World leased = new World(
                "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]", "failover: {mode: Automatic}");
        leased.settle();
        leased.status(
                Yaml.object(
                        RegionalCacheStatus.class,
                        "conditions: [{type: PrimaryAvailable, status: 'True', reason: LeaseHeld, message: a accepts writes}]"));
        leased.report(
                "a", "{lease: {held: null}, head: {runId: null}}", "lease: {givenUp: %s}".formatted(leased.epoch("a")));
        leased.carryOut();
        assertThat(leased.specs().values()).as("while it is prepared").allMatch(s -> s.discovery() == null);
        leased.cutOff("a");
        leased.report("b");
        leased.report("c");
        Plan plan = leased.carryOut();
        String primary = Objects.requireNonNull(plan.epoch()).chosen().region();
        Map<String, String> told = documents(leased);
        assertThat(told).containsOnlyKeys(primary);
        assertThat(DiscoveryParser.parse(told.get(primary))).satisfies(document -> {
            assertThat(document.primaryRegion()).isEqualTo(primary).isNotEqualTo("a");
            assertThat(document.epoch()).isEqualTo(2);
            assertThat(document.revision()).isEqualTo(1);
        });
    }

    private static Map<String, String> documents(World of) {
        Map<String, String> documents = new HashMap<>();
        of.specs().forEach((region, spec) -> {
            if (spec.discovery() != null) {
                documents.put(region, spec.discovery());
            }
        });
        return documents;
    }

    private String text(String region) {
        return Objects.requireNonNull(world.member(region).getSpec().discovery());
    }

    private DiscoveryDocument document(String region) {
        return DiscoveryParser.parse(text(region));
    }
}
