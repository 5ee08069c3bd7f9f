package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.crds.member.Position;
import dev.regionalcache.crds.member.SecretVersion;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about a cache is made of, seen at one moment.
 *
 * @param regions the declared ones, in the order of the declaration
 * @param witnesses those that are declared without servers, in the order of the declaration
 * @param leaving those that are not declared any more, and without which the lease in force cannot be changed: see {@link #asked}
 * @param undeclared members in clusters that answer, of regions that are not declared any more
 * @param policies those in force for its servers
 * @param classes those in force whose keys are in servers of their own
 * @param users of classes that have one
 * @param authHash names the passwords; null while there are none
 * @param term random id of this leader's term
 * @param memory what this process remembers of the looks before
 */
public record Observation(
        RegionalCache cache,
        List<RegionView> regions,
        List<RegionView> witnesses,
        List<RegionView> leaving,
        List<CacheMember> undeclared,
        List<PolicyRule> policies,
        List<ClassServers> classes,
        List<PolicyUser> users,
        @Nullable String authHash,
        String term,
        StepMemory memory) {

    /** Takes copies of the lists. */
    public Observation {
        regions = List.copyOf(regions);
        witnesses = List.copyOf(witnesses);
        leaving = List.copyOf(leaving);
        undeclared = List.copyOf(undeclared);
        policies = List.copyOf(policies);
        classes = List.copyOf(classes);
        users = List.copyOf(users);
    }

    /** The regions, and then the witnesses: all that are declared. */
    public List<RegionView> all() {
        return Stream.concat(regions.stream(), witnesses.stream()).toList();
    }

    /** The same, and then those that are leaving: all whose agents decide about the primary. */
    public List<RegionView> deciding() {
        return Stream.concat(all().stream(), leaving.stream()).toList();
    }

    /** Those that are leaving and have a server that answers: one of them may be ahead of all that stay. */
    List<RegionView> leavingWithServers() {
        return leaving.stream()
                .filter(r -> r.agentAlive() && r.member() != null)
                .filter(r -> Objects.requireNonNull(r.member()).getSpec().withServers())
                .filter(r ->
                        r.status().map(CacheMemberStatus::head).map(Head::runId).isPresent())
                .toList();
    }

    /**
     * The regions that the epochs of these members ask. One that is taken out of the cache goes on being led into its epochs,
     * and deciding about them, until none asks it: where half of the witnesses is taken out at once, the others are no
     * majority without them.
     *
     * @param members in clusters that answer: one that is away for good is not to keep its own region
     */
    public static Set<String> asked(Collection<CacheMember> members) {
        return members.stream()
                .map(CacheMember::getSpec)
                .filter(spec -> spec.lease() != null)
                .map(EpochTerms::of)
                .flatMap(EpochTerms::asked)
                .collect(Collectors.toSet());
    }

    /** Regions that find the primary of the epoch gone that a plan keeps; empty where it keeps none. */
    public Set<String> votes(Plan plan) {
        EpochInForce epoch = plan.epoch();
        return epoch == null ? Set.of() : Set.copyOf(new LeaseSight(this).votes(epoch.ref()));
    }

    /** The declared region of this name; empty where it is a witness only, or nothing. */
    Optional<RegionView> region(String name) {
        return regions.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** The members of all that can be read. */
    List<CacheMember> members() {
        return deciding().stream()
                .filter(RegionView::readable)
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Whether a region follows a primary in its history: the link is up, and what comes over it is the history that the primary
     * goes on with. A link of before the primary moved may still be said to be up.
     *
     * @param primary the primary region; null: none is known
     */
    public boolean follows(CacheMember member, @Nullable String primary) {
        CacheMemberStatus status = member.getStatus();
        if (status == null
                || !RegionView.isLinkUp(status)
                || !Objects.equals(status.observedEpoch(), member.getSpec().epoch())) {
            return false;
        }
        String history = history(member);
        return history == null
                || members().stream()
                        .filter(m -> m.getSpec().region().equals(primary))
                        .map(Observation::history)
                        .filter(Objects::nonNull)
                        .allMatch(history::equals);
    }

    private static @Nullable String history(CacheMember member) {
        Head head = member.getStatus() == null ? null : member.getStatus().head();
        return head == null ? null : head.replicationId();
    }

    /** The primary region that the spec names: the root of the tree where it names none. */
    public String primaryRegion() {
        return Optional.ofNullable(spec().primaryRegion())
                .orElseGet(() -> spec().regions().stream()
                        .filter(r -> r.parent() == null)
                        .map(RegionEntry::name)
                        .findFirst()
                        .orElse(""));
    }

    /** The same with other members of those that decide. */
    public Observation with(List<RegionView> deciding) {
        int declared = regions.size() + witnesses.size();
        return new Observation(
                cache,
                deciding.subList(0, regions.size()),
                deciding.subList(regions.size(), declared),
                deciding.subList(declared, deciding.size()),
                undeclared,
                policies,
                classes,
                users,
                authHash,
                term,
                memory);
    }

    /**
     * Whether another region than this one may hold data, as far as anybody knows: it follows somebody, or has something of a
     * history, or had servers when the cache's status was written last and cannot be read.
     */
    boolean mayBeHeldBesides(String region) {
        return all().stream().filter(r -> !r.name().equals(region)).anyMatch(this::mayHold);
    }

    private boolean mayHold(RegionView region) {
        if (region.member() == null) {
            return !region.readable() && wasUp(cache, region.name());
        }
        Position held =
                region.status().map(CacheMemberStatus::head).map(Head::position).orElse(null);
        return region.isLinkUp() || (held != null && (held.keys() > 0 || held.offset() > 1));
    }

    /** What is declared. */
    public RegionalCacheSpec spec() {
        return cache.getSpec();
    }

    /**
     * Whether a region has no servers as far as anybody knows, and cannot get any now: nobody waits for it, and the tree
     * closes over it.
     */
    boolean isAbsent(RegionView region) {
        return region.reach() instanceof Reach.Unusable && region.member() == null && !wasUp(cache, region.name());
    }

    /** Whether the cache had servers, or a witness, in this region when its status was written last. */
    public static boolean wasUp(RegionalCache cache, String region) {
        RegionalCacheStatus status = cache.getStatus();
        return status != null
                && (status.regions().stream().anyMatch(r -> r.name().equals(region) && r.endpoint() != null)
                        || status.witnesses().stream().anyMatch(w -> w.name().equals(region) && w.ready()));
    }

    /** The passwords' version in this region's member; empty while there are none. */
    Optional<SecretVersion> auth(String secret) {
        return Optional.ofNullable(authHash).map(hash -> new SecretVersion(secret, hash));
    }
}
