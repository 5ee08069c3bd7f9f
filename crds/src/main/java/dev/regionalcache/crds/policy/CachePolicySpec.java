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
                "(has(self.isolation) && self.isolation == 'Dedicated') || (has(self.scope) && self.scope == 'Regional') || !has(self.eviction) || self.eviction == 'VolatileTTL'",
        message =
                "with isolation Shared the eviction is VolatileTTL: the keys that expire first are removed; others need servers of the class's own, isolation Dedicated or scope Regional")
@ValidationRule(
        value =
                "!((has(self.isolation) && self.isolation == 'Dedicated') || (has(self.scope) && self.scope == 'Regional')) || has(self.maxMemory)",
        message =
                "isolation Dedicated and scope Regional need maxMemory: servers of the class's own are made with so much memory for keys")
@ValidationRule(
        value =
                "(has(self.isolation) ? self.isolation : 'Shared') == (has(oldSelf.isolation) ? oldSelf.isolation : 'Shared')",
        message =
                "isolation cannot be changed, for the keys would stay behind in the servers where they are: delete the policy, and create it anew")
@ValidationRule(
        value = "(has(self.scope) ? self.scope : 'Global') == (has(oldSelf.scope) ? oldSelf.scope : 'Global')",
        message =
                "scope cannot be changed, for the keys would stay behind in the servers where they are: delete the policy, and create it anew")
@ValidationRule(
        value =
                "!(has(self.ownUser) && self.ownUser) || self.prefixes.all(p, !'z:'.startsWith(p) && !'regionalcache:'.startsWith(p))",
        message =
                "with ownUser no prefix may be the beginning of z: or regionalcache:, as z or re are: the user could reach the keys of all classes; give the class a longer prefix")
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
                "How much memory the class may take, such as 512Mi. In shared servers it is what MEMORY USAGE says of its keys, and unset as much as the server has. Servers of the class's own are made with so much for keys, beside what Redis needs (in a container of 64Mi at least), and it must be set.")
        @Nullable
        String maxMemory,

        @Default("VolatileTTL")
        @JsonPropertyDescription(
                "Which keys go when there is no room. In shared servers it is VolatileTTL, those that expire first; all others need servers of the class's own.")
        @Nullable
        Eviction eviction,

        @JsonPropertyDescription(
                "How clients store large values. They are told by the discovery document; the operator and the servers compress nothing.")
        @Nullable
        Compression compression,

        @Default("Shared")
        @JsonPropertyDescription(
                "Shared: the keys live in the cache's main servers. Dedicated: in servers of their own in every region, so that no other class takes their room. Cannot be changed.")
        @Nullable
        Isolation isolation,

        @Default("Global")
        @JsonPropertyDescription(
                "Global: every region has the keys. Regional: each region has its own, in a writable server of their own, and nothing is replicated: for counters and rate limits. Cannot be changed.")
        @Nullable
        Scope scope,

        @Default("Enforce")
        @JsonPropertyDescription(
                "Enforce: times to live are corrected, and keys over the limit are removed. Audit: what would be done is reported, and no key is touched.")
        @Nullable
        PolicyMode mode,

        @Default("false")
        @JsonPropertyDescription(
                "A Redis user of the class's own, policy-NAME, that can read and write the keys of the class and nothing else. Its name and password are in the Secret CACHE-REGION-policy-NAME of each region.")
        boolean ownUser,

        @Default("false")
        @JsonPropertyDescription(
                "Whether samples tell how many reads of the class in the main servers find a key, for status.regions[].hitRate. While one is taken, two seconds of ten at most, a server writes out every command with its values: Redis before 8.0 some 0.1 ms a KiB. Not for caches in which values have several MiB: their servers would stand still. Servers of the class's own count without it.")
        boolean sampleReads) {

    /** How many prefixes a policy has at most. */
    public static final int MOST_PREFIXES = 16;

    /** Whether the class has servers of its own. */
    public boolean hasOwnServers() {
        return isolation == Isolation.Dedicated || perRegion();
    }

    /** Whether each region has keys of its own. */
    public boolean perRegion() {
        return scope == Scope.Regional;
    }

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public CachePolicySpec {
        prefixes = prefixes == null ? List.of() : List.copyOf(prefixes);
    }
}
