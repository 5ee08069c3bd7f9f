package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.crds.region.CacheRegionSpec;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cache web/shop and the clusters of its regions, one a region, as a control plane sees them. What is planned can be
 * carried out, and agents can be let report.
 */
public final class World {

    /** Enough for every region to take a template, one after the other. */
    private static final int ROUNDS = 50;

    private final RegionalCache cache = new RegionalCache();
    private final Map<String, Reach> reaches = new HashMap<>();
    private final Map<String, CacheMember> members = new HashMap<>();
    private final Map<String, CacheRegionSpec> regions = new HashMap<>();
    private List<PolicyRule> policies = List.of();
    private List<ClassServers> classes = List.of();
    private List<PolicyUser> users = List.of();
    private @Nullable String passwords = "hash";
    private StepMemory memory = StepMemory.NONE;

    /** A cache with this spec, and clusters that are empty. */
    public World(String spec, String... changes) {
        cache.setMetadata(Yaml.object(ObjectMeta.class, "{name: shop, namespace: web, uid: uid, generation: 1}"));
        declare(spec, changes);
    }

    /** Declares another spec; without a word about it there is no failover. */
    public final void declare(String spec, String... changes) {
        List<String> all = new ArrayList<>(List.of(spec));
        all.addAll(List.of(changes));
        cache.setSpec(Yaml.object(RegionalCacheSpec.class, "failover: {mode: Disabled}", all.toArray(String[]::new)));
    }

    /** Declares the same spec with a change. */
    public void change(String change) {
        cache.setSpec(Yaml.changed(cache.getSpec(), RegionalCacheSpec.class, change));
    }

    /** The cache's status is this; null: it is lost. */
    public void status(@Nullable RegionalCacheStatus status) {
        cache.setStatus(status);
    }

    /** The cache has this annotation and no other. */
    public void annotate(String key, String value) {
        cache.getMetadata().setAnnotations(Map.of(key, value));
    }

    /** The cache is this one of those that had the name. */
    public void is(String uid, String created) {
        cache.getMetadata().setUid(uid);
        cache.getMetadata().setCreationTimestamp(created);
    }

    /** These policies are in force. */
    public void policies(PolicyRule... inForce) {
        policies = List.of(inForce);
    }

    /** These users of classes are asked for. */
    public void users(PolicyUser... asked) {
        users = List.of(asked);
    }

    /** These classes have servers of their own. */
    public void classes(ClassServers... own) {
        classes = List.of(own);
    }

    /** What the control plane remembers. */
    public void memory(StepMemory remembered) {
        memory = remembered;
    }

    /** The Secret with the passwords can be read, with this hash, or cannot. */
    public void passwords(@Nullable String hash) {
        passwords = hash;
    }

    /** The CacheRegion. */
    public void region(String name, String spec) {
        regions.put(name, Yaml.object(CacheRegionSpec.class, spec));
    }

    /** Regions' clusters are from now on seen so. */
    public void reach(Reach reach, String... names) {
        for (String name : names) {
            reaches.put(name, reach);
        }
    }

    /** Clusters do not answer. */
    public void cutOff(String... names) {
        reach(new Reach.Unreachable("Unreachable", "no answer"), names);
    }

    /** There are no such CacheRegions. */
    public void unknown(String... names) {
        reach(new Reach.Unusable("RegionNotFound", "there is no such CacheRegion"), names);
    }

    /** Clusters answer, each with a living agent. */
    public void back(String... names) {
        for (String name : names) {
            reaches.remove(name);
        }
    }

    /** The member in a region's cluster. */
    public CacheMember member(String region) {
        return Objects.requireNonNull(members.get(region), () -> "no member in " + region);
    }

    /** What the member in a region's cluster is to be. */
    CacheMemberSpec spec(String region) {
        return member(region).getSpec();
    }

    /** The full name of the epoch of a region's member. */
    String epoch(String region) {
        return MemberReport.epoch(spec(region));
    }

    /** The members of these regions are gone. */
    public void lose(String... names) {
        for (String name : names) {
            members.remove(name);
        }
    }

    /** What the control plane sees now. */
    public Observation seen() {
        return seen("leader");
    }

    /** What a control plane sees in its term. */
    public Observation seen(String term) {
        List<RegionView> views = new ArrayList<>();
        Map<String, CacheMember> undeclared = new LinkedHashMap<>(members);
        List<RegionView> witnesses = new ArrayList<>();
        cache.getSpec().regions().forEach(r -> views.add(view(r.name(), undeclared)));
        cache.getSpec().witnesses().forEach(w -> witnesses.add(view(w, undeclared)));
        List<CacheMember> readable = members.entrySet().stream()
                .filter(e -> reach(e.getKey()) instanceof Reach.Reachable)
                .map(Map.Entry::getValue)
                .toList();
        List<RegionView> leaving = Observation.asked(readable).stream()
                .filter(r -> Stream.concat(views.stream(), witnesses.stream())
                        .noneMatch(v -> v.name().equals(r)))
                .sorted()
                .map(r -> view(r, new HashMap<>()))
                .toList();
        undeclared.keySet().removeIf(region -> !(reach(region) instanceof Reach.Reachable));
        return new Observation(
                cache,
                views,
                witnesses,
                leaving,
                List.copyOf(undeclared.values()),
                policies,
                classes,
                users,
                passwords,
                term,
                memory);
    }

    private RegionView view(String name, Map<String, CacheMember> undeclared) {
        CacheRegionSpec spec = regions.getOrDefault(name, Yaml.object(CacheRegionSpec.class, "{}"));
        String namespace = spec.namespace() == null ? "web" : spec.namespace();
        undeclared.remove(name);
        return new RegionView(name, reach(name), spec, namespace, members.get(name));
    }

    private Reach reach(String region) {
        return reaches.getOrDefault(region, new Reach.Reachable("cluster-" + region, true, ""));
    }

    /** What is planned now. */
    public Plan plan() {
        return Planner.plan(seen());
    }

    /** Plans, writes members and removes retired ones. */
    public Plan carryOut() {
        return carryOut("leader");
    }

    /** The same by the leader of another term. */
    public Plan carryOut(String term) {
        Plan plan = Planner.plan(seen(term));
        plan.members().forEach(this::write);
        plan.retired().forEach(m -> members.remove(m.getSpec().region()));
        return plan;
    }

    private void write(String region, CacheMember planned) {
        CacheMember old = members.get(region);
        long generation = old == null ? 0 : old.getMetadata().getGeneration();
        boolean same = old != null && old.getSpec().equals(planned.getSpec());
        if (old != null && !isLetThrough(old.getSpec(), planned.getSpec())) {
            throw new AssertionError("the API server refuses " + planned.getSpec() + " over " + old.getSpec());
        }
        CacheMember written = new CacheMember();
        written.setMetadata(planned.getMetadata().toBuilder()
                .withGeneration(same ? generation : generation + 1)
                .build());
        written.setSpec(planned.getSpec());
        written.setStatus(old == null ? null : old.getStatus());
        members.put(region, written);
    }

    /** The rules of the schema about what is fixed in an epoch. */
    private static boolean isLetThrough(CacheMemberSpec old, CacheMemberSpec now) {
        return now.epoch() > old.epoch()
                || (now.epoch() == old.epoch()
                        && now.proposer().equals(old.proposer())
                        && (old.chosen() == null || old.chosen().equals(now.chosen()))
                        && Objects.equals(now.lease(), old.lease())
                        && Objects.equals(now.previous(), old.previous())
                        && (now.lease() == null
                                || (now.witnesses().equals(old.witnesses())
                                        && now.formerWitnesses().equals(old.formerWitnesses())))
                        && now.released().containsAll(old.released()));
    }

    /** The agent of a region has applied its member, and reports that all is well but for these changes. */
    public void report(String region, String... changes) {
        CacheMember member = member(region);
        List<String> connected =
                cache.getSpec().regions().stream().map(r -> r.name()).toList();
        member.setStatus(new MemberReport(member, connected).status(changes));
    }

    /** All agents that can be reached have applied what is planned, until nothing more is. */
    public Plan settle() {
        for (int round = 0; round < ROUNDS; round++) {
            reportAll();
            Map<String, CacheMemberSpec> before = specs();
            Plan plan = carryOut();
            if (before.equals(specs())) {
                return plan;
            }
        }
        throw new AssertionError("plans do not come to an end: " + specs());
    }

    private void reportAll() {
        members.keySet().stream()
                .filter(r -> reach(r) instanceof Reach.Reachable readable && readable.agentAlive())
                .forEach(this::report);
    }

    /** What the members are to be. */
    public Map<String, CacheMemberSpec> specs() {
        Map<String, CacheMemberSpec> specs = new HashMap<>();
        members.forEach((region, m) -> specs.put(region, m.getSpec()));
        return specs;
    }
}
