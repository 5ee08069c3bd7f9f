package dev.regionalcache.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user declares of a class of keys. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.cacheRef.name == oldSelf.cacheRef.name",
        message = "cacheRef cannot be changed: delete the policy, and create it anew for the other cache")
@ValidationRule(
        value =
                "(has(self.isolation) && self.isolation == 'Dedicated') || !has(self.eviction) || self.eviction == 'VolatileTTL'",
        message =
                "with isolation Shared the eviction is VolatileTTL: the keys that expire first are removed; others need isolation Dedicated")
public record CachePolicySpec(
        @Required @JsonPropertyDescription("The cache, in the namespace of the policy. Cannot be changed.")
        CacheReference cacheRef,

        @Required
        @Size(min = 1, max = MOST_PREFIXES)
        @ValidationRule(
                value = "self.all(p, p.matches('^[A-Za-z0-9:._@/#=+{}()|~$%&!,;<>-]+$'))",
                message =
                        "a prefix is plain text without blanks, quotes and what patterns give a meaning to (* ? [ ] ^ and the backslash), such as session:")
        @ValidationRule(
                value = "self.all(p, self.exists_one(q, q.startsWith(p)))",
                message =
                        "no prefix must be the beginning of another one of the policy, or be there twice: the shorter one covers those keys")
        @ValidationRule(
                value = "self.all(p, !p.startsWith('regionalcache:') && !p.startsWith('z:'))",
                message =
                        "a prefix must not begin with regionalcache:, for such keys are the operator's own, nor with z:, which marks the compressed form of the key behind it")
        @JsonPropertyDescription(
                "How the keys of the class begin. A key z:KEY, the compressed form of a value, is of the class of KEY. Only database 0 is looked at.")
        List<@Size(min = 1, max = 128) String> prefixes,

        @Required
        @Size(min = 2, max = 16)
        @ValidationRule(
                value =
                        "self.matches('^([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,8}s)?$') && duration(self) >= duration('1s') && duration(self) <= duration('8760h')",
                message = "ttl must be a duration from 1s to 8760h, such as 24h, 1h30m or 60s")
        @JsonPropertyDescription(
                "How long a key of the class lives at most, such as 24h, 1h30m or 60s. Keys that have no time to live, or a longer one, are given this one.")
        String ttl,

        @Default("0")
        @Min(0)
        @Max(90)
        @JsonPropertyDescription(
                "How much shorter than ttl a time to live that is given may be, at random, so that keys that came together do not expire together.")
        @Nullable
        Integer jitterPercent,

        @Size(max = 24)
        @ValidationRule(
                value =
                        "isQuantity(self) && quantity(self).compareTo(quantity('1Mi')) >= 0 && quantity(self).compareTo(quantity('4Ti')) <= 0",
                message = "maxMemory must be a quantity from 1Mi to 4Ti, such as 512Mi")
        @JsonPropertyDescription(
                "How much memory the class may take, such as 512Mi, as MEMORY USAGE counts its keys. Over it keys are removed. Unset: as much as the server has.")
        @Nullable
        String maxMemory,

        @Default("VolatileTTL")
        @JsonPropertyDescription(
                "Which keys go when there is no room. With isolation Shared it is VolatileTTL, those that expire first; all others need isolation Dedicated.")
        @Nullable
        Eviction eviction,

        @JsonPropertyDescription(
                "How clients store large values. They are told by the discovery document; the operator and the servers compress nothing.")
        @Nullable
        Compression compression,

        @Default("Shared")
        @JsonPropertyDescription(
                "Shared: the keys live in the cache's main servers. Dedicated: in servers of their own; not supported yet, and not accepted.")
        @Nullable
        Isolation isolation,

        @Default("Global")
        @JsonPropertyDescription(
                "Global: every region has the keys. Regional: each region has its own, in servers of their own; not supported yet, and not accepted.")
        @Nullable
        Scope scope,

        @Default("Enforce")
        @JsonPropertyDescription(
                "Enforce: times to live are corrected, and keys over the limit are removed. Audit: what would be done is reported, and no key is touched.")
        @Nullable
        PolicyMode mode) {

    /** How many prefixes a policy has at most. */
    public static final int MOST_PREFIXES = 16;

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public CachePolicySpec {
        prefixes = prefixes == null ? List.of() : List.copyOf(prefixes);
    }
}
