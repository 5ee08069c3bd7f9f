package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.cache.Alerts;
import dev.regionalcache.crds.cache.DeletionPolicy;
import dev.regionalcache.crds.cache.LostWritesPolicy;
import dev.regionalcache.crds.region.Exposure;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that an agent needs to act alone while it is cut off. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.epoch >= oldSelf.epoch",
        message = "the epoch only grows: a leader that was superseded must not write")
@ValidationRule(
        value = "self.epoch > oldSelf.epoch || self.proposer == oldSelf.proposer",
        message = "within an epoch the proposer never changes")
@ValidationRule(
        value =
                "self.epoch > oldSelf.epoch || !has(oldSelf.chosen) || (has(self.chosen) && self.chosen == oldSelf.chosen)",
        message = "within an epoch the choice, once made, never changes")
@ValidationRule(
        value =
                "self.epoch > oldSelf.epoch || (has(self.lease) == has(oldSelf.lease) && (!has(self.lease) || self.lease == oldSelf.lease))",
        message = "within an epoch the terms of its lease never change")
@ValidationRule(
        value =
                "self.epoch > oldSelf.epoch || (has(self.previous) == has(oldSelf.previous) && (!has(self.previous) || self.previous == oldSelf.previous))",
        message = "within an epoch the one before it never changes")
@ValidationRule(
        value =
                "self.epoch > oldSelf.epoch || !has(self.lease) || (has(self.witnesses) == has(oldSelf.witnesses) && (!has(self.witnesses) || self.witnesses == oldSelf.witnesses))",
        message = "within an epoch with a lease its witnesses never change")
@ValidationRule(
        value =
                "self.epoch > oldSelf.epoch || !has(oldSelf.released) || (has(self.released) && oldSelf.released.all(r, r in self.released))",
        message = "within an epoch the list of releases only grows")
@ValidationRule(
        value =
                "self.epoch > oldSelf.epoch || !has(self.lease) || (has(self.formerWitnesses) == has(oldSelf.formerWitnesses) && (!has(self.formerWitnesses) || self.formerWitnesses == oldSelf.formerWitnesses))",
        message = "within an epoch with a lease the former witnesses never change")
@ValidationRule(
        value = "(self.role == 'Witness') == !has(self.keyspaces)",
        message = "a witness has no servers, and every other region has")
@ValidationRule(
        value = "self.role != 'Witness' || (!has(self.parent) && !has(self.exposure) && !has(self.nodeSelector))",
        message = "a witness follows no region and publishes nothing")
@ValidationRule(
        value =
                "self.cache.name == oldSelf.cache.name && self.cache.__namespace__ == oldSelf.cache.__namespace__ && self.region == oldSelf.region",
        message = "a member keeps its cache and its region")
public record CacheMemberSpec(
        @Required @JsonPropertyDescription("The cache.") CacheRef cache,

        @Required @Size(max = 63) @JsonPropertyDescription("The region.")
        String region,

        @Required @Min(1) @JsonPropertyDescription("The epoch in force.")
        long epoch,

        @Required @JsonPropertyDescription("Random id of the term of the leader that began the epoch.")
        String proposer,

        @Size(max = 64) @JsonPropertyDescription("Regions whose agents decide about the epoch.")
        List<String> witnesses,

        @Size(max = 8)
        @JsonPropertyDescription(
                "Other sets of regions that decided since the last epoch that was held: a majority of each is needed too, until the lease of this one is held.")
        List<WitnessSet> formerWitnesses,

        @JsonPropertyDescription("The primary of the epoch; unset while it is being prepared.") @Nullable
        Choice chosen,

        @JsonPropertyDescription("The terms of the lease; unset: the primary is writable without one.") @Nullable
        LeaseTerms lease,

        @JsonPropertyDescription(
                "The epoch before, which witnesses go on answering until it is released: in a switchover, and where the primary stays.")
        @Nullable
        EpochRef previous,

        @Size(max = 16)
        @JsonPropertyDescription("Leases that were given up or released: no witness answers them any more.")
        List<Release> released,

        @Size(max = 64)
        @JsonPropertyDescription(
                "Why the epoch began, in CamelCase: whoever goes on with it knows. Agents do not look at it.")
        @Nullable
        String reason,

        @Required @JsonPropertyDescription("What this region is in the epoch.")
        Role role,

        @JsonPropertyDescription("The region to replicate from; unset for the primary.") @Nullable
        Peer parent,

        @Size(max = 40) @JsonPropertyDescription("All regions of the cache with their endpoints, this one included.")
        List<Peer> peers,

        @Size(min = 1, max = 16) @JsonPropertyDescription("The servers; none for a witness.")
        List<Keyspace> keyspaces,

        @Size(max = MOST_POLICIES)
        @JsonPropertyDescription("The CachePolicies in force whose keys live in the main servers.")
        List<PolicyRule> policies,

        @Size(max = MOST_POLICIES)
        @JsonPropertyDescription(
                "The users of CachePolicies that ask for one, also of those with servers of their own: there is where clients begin.")
        List<PolicyUser> users,

        @Required @JsonPropertyDescription("The passwords.") SecretVersion auth,

        @JsonPropertyDescription("How the head's endpoint is published.") @Nullable
        Exposure exposure,

        @JsonPropertyDescription("Labels of the nodes that belong to the region.")
        Map<String, String> nodeSelector,

        @JsonPropertyDescription("Thresholds of health.") @Nullable
        Alerts alerts,

        @JsonPropertyDescription(
                "Whether this is the only region of its cache in the namespace, which then also has Services under the short names CACHE and CACHE-primary.")
        boolean sole,

        @JsonPropertyDescription("True: the agent changes nothing, and goes on observing and reporting.")
        boolean pause,

        @JsonPropertyDescription(
                "True: the cache was deleted while this cluster was let go. The servers stay fenced and keep their data until the member is deleted.")
        boolean orphaned,

        @JsonPropertyDescription("What becomes of volume claims when the member is deleted.") @Nullable
        DeletionPolicy deletionPolicy,

        @JsonPropertyDescription("What becomes of writes that the primary never saw; unset: Report.") @Nullable
        LostWritesPolicy lostWrites,

        @Size(max = 65536)
        @JsonPropertyDescription(
                "The document by which clients find the servers, as docs/protocol.md has it; the primary's agent publishes it. Only the primary region of the epoch has one.")
        @Nullable
        String discovery) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public CacheMemberSpec {
        witnesses = witnesses == null ? List.of() : List.copyOf(witnesses);
        formerWitnesses = formerWitnesses == null ? List.of() : List.copyOf(formerWitnesses);
        released = released == null ? List.of() : List.copyOf(released);
        peers = peers == null ? List.of() : List.copyOf(peers);
        keyspaces = keyspaces == null ? List.of() : List.copyOf(keyspaces);
        policies = policies == null ? List.of() : List.copyOf(policies);
        users = users == null ? List.of() : List.copyOf(users);
        nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    }

    /** What a region's servers are made from: the same in every epoch, but for whether there is a lease. */
    public CacheMemberSpec declared() {
        return new CacheMemberSpec(
                cache,
                region,
                0,
                "",
                List.of(),
                List.of(),
                null,
                lease,
                null,
                List.of(),
                null,
                role == Role.Witness ? Role.Witness : Role.Replica,
                null,
                List.of(),
                keyspaces,
                List.of(),
                users,
                auth,
                exposure,
                nodeSelector,
                alerts,
                sole,
                pause,
                orphaned,
                deletionPolicy,
                lostWrites,
                null);
    }

    /** How many policies of a cache are in force at most: as many as a discovery document has room for. */
    public static final int MOST_POLICIES = 64;

    /** The keyspace of every region that has servers. */
    public static final String MAIN = "main";

    /** Whether the region has servers: a witness has none. */
    public boolean withServers() {
        return !keyspaces.isEmpty();
    }

    /**
     * The servers of the keyspace {@value #MAIN}.
     *
     * @throws IllegalStateException for a witness
     */
    public Keyspace main() {
        return keyspaces.stream()
                .filter(k -> k.name().equals(MAIN))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("member without keyspace " + MAIN));
    }
}
