package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.core.policy.Claim;
import dev.regionalcache.core.policy.Precedence;
import dev.regionalcache.core.policy.Precedence.Verdict;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicySpec;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.controlplane.planning.DiscoveryRoom;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of a cache's policies are in force, and what agents are told of them. Pure. */
final class Acceptances {

    private final Collection<CachePolicy> policies;
    private final Map<String, Verdict> verdicts;

    /**
     * Of these policies.
     *
     * @param policies all for one cache
     * @param cache the cache; null: there is none, and no document that could be full
     */
    Acceptances(Collection<CachePolicy> policies, @Nullable RegionalCache cache) {
        this.policies = List.copyOf(policies);
        // A cache without policies, which every pass of the control plane asks for, has no lines to measure.
        verdicts = verdicts(policies, cache == null || policies.isEmpty() ? null : new DiscoveryRoom(cache));
    }

    /** The rules of those in force that hold for the main servers, the oldest first. */
    List<PolicyRule> rules() {
        return inForce().stream()
                .filter(p -> !p.getSpec().hasOwnServers())
                .map(Acceptances::rule)
                .toList();
    }

    /** Those in force whose classes have servers of their own, the oldest first. */
    List<CachePolicy> withOwnServers() {
        return inForce().stream().filter(p -> p.getSpec().hasOwnServers()).toList();
    }

    /** The users of those in force that ask for one, as the main servers have them: who has servers of its own finds them there. */
    List<PolicyUser> users() {
        return inForce().stream()
                .filter(p -> p.getSpec().ownUser())
                .map(p -> p.getSpec().hasOwnServers()
                        ? user(p, List.of(), false)
                        : user(p, p.getSpec().prefixes(), false))
                .toList();
    }

    /** The user of a policy in servers that have no keys but those of its class; empty: it asks for none. */
    static Optional<PolicyUser> userOfOwnServers(CachePolicy policy) {
        return policy.getSpec().ownUser()
                ? Optional.of(user(policy, policy.getSpec().prefixes(), true))
                : Optional.empty();
    }

    private static PolicyUser user(CachePolicy policy, List<String> prefixes, boolean scripts) {
        return new PolicyUser(policy.getMetadata().getName(), prefixes, scripts);
    }

    private List<CachePolicy> inForce() {
        Map<String, CachePolicy> byName =
                policies.stream().collect(Collectors.toMap(p -> p.getMetadata().getName(), Function.identity()));
        return verdicts.entrySet().stream()
                .filter(e -> e.getValue() instanceof Verdict.InForce)
                .map(e -> Objects.requireNonNull(byName.get(e.getKey())))
                .toList();
    }

    /** What becomes of each policy, by its name. */
    Map<String, Acceptance> decide() {
        Map<String, Acceptance> found = new HashMap<>();
        verdicts.forEach((name, verdict) -> found.put(name, acceptance(verdict)));
        for (CachePolicy policy : policies) {
            if (lacksMemory(policy.getSpec())) {
                found.put(
                        policy.getMetadata().getName(),
                        new Acceptance.Refused(
                                "NoMaxMemory",
                                "servers of the class's own are made with room for maxMemory: set spec.maxMemory"));
            }
        }
        return found;
    }

    private static Map<String, Verdict> verdicts(Collection<CachePolicy> policies, @Nullable DiscoveryRoom room) {
        List<Claim> claims = new ArrayList<>();
        for (CachePolicy policy : policies) {
            if (!lacksMemory(policy.getSpec())) {
                claims.add(new Claim(
                        policy.getMetadata().getName(),
                        created(policy.getMetadata().getCreationTimestamp()),
                        policy.getSpec().prefixes(),
                        room == null ? 0 : length(policy, room)));
            }
        }
        return Precedence.decide(
                claims, CacheMemberSpec.MOST_POLICIES, room == null ? Integer.MAX_VALUE : room.forPolicies());
    }

    private static int length(CachePolicy policy, DiscoveryRoom room) {
        return policy.getSpec().hasOwnServers() ? room.ofOwnServers(rule(policy)) : room.ofShared(rule(policy));
    }

    private static Instant created(@Nullable String timestamp) {
        return timestamp == null ? Instant.MAX : Instant.parse(timestamp);
    }

    private static Acceptance acceptance(Verdict verdict) {
        return switch (verdict) {
            case Verdict.InForce() -> new Acceptance.Accepted();
            case Verdict.Overlaps(String by, String prefix) ->
                new Acceptance.Refused(
                        "Overlaps",
                        "keys that begin with %s are also those of the older policy %s, which is in force: give this one other prefixes, or delete the other one"
                                .formatted(prefix, by));
            case Verdict.TooMany(int most) ->
                new Acceptance.Refused(
                        "TooMany",
                        "%d older policies of this cache are in force, and there is no room for more: delete some, or put prefixes together"
                                .formatted(most));
            case Verdict.NoRoom() ->
                new Acceptance.Refused(
                        "NoRoom",
                        "the document by which clients find the cache and its policies has no room for this one beside the older ones: delete some, or give them fewer or shorter prefixes; a class with servers of its own takes a line a region, one with isolation Shared and scope Global only one");
        };
    }

    /** The schema does not let it through any more. */
    private static boolean lacksMemory(CachePolicySpec spec) {
        return spec.hasOwnServers() && spec.maxMemory() == null;
    }

    /** What agents are told of a policy. */
    static PolicyRule rule(CachePolicy policy) {
        CachePolicySpec spec = policy.getSpec();
        PolicyRule rule = new PolicyRule(
                policy.getMetadata().getName(),
                policy.getMetadata().getGeneration(),
                spec.prefixes(),
                // The schema lets hours, minutes and seconds through, in this order.
                Duration.parse("PT" + spec.ttl().toUpperCase(Locale.ROOT)).toSeconds(),
                spec.jitterPercent() == null ? 0 : spec.jitterPercent(),
                spec.maxMemory() == null
                        ? null
                        : (Long) Quantity.getAmountInBytes(Quantity.parse(spec.maxMemory()))
                                .longValue(),
                spec.mode() == null ? PolicyMode.Enforce : spec.mode(),
                spec.compression());
        return spec.sampleReads() ? rule.withSampledReads() : rule;
    }
}
