package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.failover.Candidate;
import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.crds.cache.FailoverCandidate;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.WitnessSet;
import dev.regionalcache.operator.naming.Triples;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the rules of failover say, in the words of members. Pure. */
final class MemberWords {

    private final Observation seen;

    MemberWords(Observation seen) {
        this.seen = seen;
    }

    EpochTerms terms(Terms terms, @Nullable Epoch previous, List<Release> released, String reason) {
        List<String> witnesses = ordered(terms.witnesses());
        return terms.lease() == null
                ? new EpochTerms(
                        Leases.withoutLease(seen).witnesses(),
                        List.of(),
                        null,
                        Triples.refOrNull(previous),
                        released,
                        reason)
                : new EpochTerms(
                        witnesses,
                        former(terms),
                        new LeaseTerms((int) terms.lease().fencing().toMillis()),
                        Triples.refOrNull(previous),
                        released,
                        reason);
    }

    /** In one order everywhere: the API server compares lists. */
    private List<WitnessSet> former(Terms terms) {
        return terms.former().stream()
                .map(this::ordered)
                .sorted(Comparator.comparing(List::toString))
                .map(WitnessSet::new)
                .toList();
    }

    /** In the order of the declaration: the API server compares lists. */
    private List<String> ordered(Collection<String> witnesses) {
        Set<String> ordered =
                new LinkedHashSet<>(seen.all().stream().map(RegionView::name).toList());
        ordered.retainAll(witnesses);
        List<String> others = new ArrayList<>(witnesses.stream().sorted().toList());
        ordered.addAll(others);
        return List.copyOf(ordered);
    }

    static Release release(Epoch epoch) {
        return new Release(Triples.ref(epoch), null, null, null);
    }

    static dev.regionalcache.crds.member.Choice choice(Choice choice) {
        return new dev.regionalcache.crds.member.Choice(
                choice.region(),
                choice.runId(),
                choice.replicationId(),
                choice.offset(),
                choice.source(),
                choice.heardOut() ? true : null);
    }

    /** The history that the region's server has now. */
    dev.regionalcache.crds.member.Choice withHistory(Choice choice) {
        String history = seen.region(choice.region())
                .flatMap(RegionView::status)
                .map(CacheMemberStatus::head)
                .map(Head::replicationId)
                .orElse(null);
        return new dev.regionalcache.crds.member.Choice(choice.region(), choice.runId(), history, choice.offset());
    }

    static FailoverCandidate candidate(Candidate candidate) {
        return new FailoverCandidate(candidate.region(), candidate.epoch(), candidate.offset(), candidate.reason());
    }
}
