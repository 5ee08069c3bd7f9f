package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.core.policy.Claim;
import dev.regionalcache.core.policy.Precedence;
import dev.regionalcache.core.policy.Precedence.Verdict;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicySpec;
import dev.regionalcache.crds.policy.PolicyMode;
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

    private Acceptances() {}

    /** The rules of those in force that hold for the main servers, the oldest first. */
    static List<PolicyRule> rules(Collection<CachePolicy> ofCache) {
        return inForce(ofCache).stream()
                .filter(p -> !p.getSpec().hasOwnServers())
                .map(Acceptances::rule)
                .toList();
    }

    /** Those in force whose classes have servers of their own, the oldest first. */
    static List<CachePolicy> withOwnServers(Collection<CachePolicy> ofCache) {
        return inForce(ofCache).stream()
                .filter(p -> p.getSpec().hasOwnServers())
                .toList();
    }

    /** The users of those in force that ask for one, as the main servers have them: who has servers of its own finds them there. */
    static List<PolicyUser> users(Collection<CachePolicy> ofCache) {
        return inForce(ofCache).stream()
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

    private static List<CachePolicy> inForce(Collection<CachePolicy> ofCache) {
        Map<String, CachePolicy> byName =
                ofCache.stream().collect(Collectors.toMap(p -> p.getMetadata().getName(), Function.identity()));
        return verdicts(ofCache).entrySet().stream()
                .filter(e -> e.getValue() instanceof Verdict.InForce)
                .map(e -> Objects.requireNonNull(byName.get(e.getKey())))
                .toList();
    }

    /** What becomes of each policy, by its name. */
    static Map<String, Acceptance> decide(Collection<CachePolicy> ofCache) {
        Map<String, Acceptance> found = new HashMap<>();
        verdicts(ofCache).forEach((name, verdict) -> found.put(name, acceptance(verdict)));
        for (CachePolicy policy : ofCache) {
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

    private static Map<String, Verdict> verdicts(Collection<CachePolicy> ofCache) {
        List<Claim> claims = new ArrayList<>();
        for (CachePolicy policy : ofCache) {
            if (!lacksMemory(policy.getSpec())) {
                claims.add(new Claim(
                        policy.getMetadata().getName(),
                        created(policy.getMetadata().getCreationTimestamp()),
                        policy.getSpec().prefixes()));
            }
        }
        return Precedence.decide(claims, CacheMemberSpec.MOST_POLICIES);
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
        };
    }

    /** The schema does not let it through any more. */
    private static boolean lacksMemory(CachePolicySpec spec) {
        return spec.hasOwnServers() && spec.maxMemory() == null;
    }

    /** What agents are told of a policy. */
    static PolicyRule rule(CachePolicy policy) {
        CachePolicySpec spec = policy.getSpec();
        return new PolicyRule(
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
    }
}
