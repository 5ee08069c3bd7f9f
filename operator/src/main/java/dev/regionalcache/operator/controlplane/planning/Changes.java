package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.Candidate;
import dev.regionalcache.core.failover.FailoverDecision;
import dev.regionalcache.core.failover.FailoverRules;
import dev.regionalcache.core.failover.Progress;
import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.Release;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@link FailoverRules} decide about a cache with a lease, in the words of members and status. Pure. */
final class Changes {

    /** A step that takes longer is given up, and another epoch takes its place. */
    static final Duration STEP_LIMIT = Duration.ofSeconds(3);

    private final Observation seen;
    private final LeaseSight members;
    private final MemberWords words;
    private final CacheSight sight;
    private final String phase;
    private final Duration lasting;

    private Changes(Observation seen, Topology topology) {
        this.seen = seen;
        members = new LeaseSight(seen);
        words = new MemberWords(seen);
        Progress progress = Progress.NONE.next(Sights.of(seen, topology, Duration.ZERO), 0);
        phase = "%s %d %s".formatted(progress.step(), progress.number(), progress.proposer());
        lasting = seen.memory().in(phase);
        sight = Sights.of(seen, topology, lasting);
    }

    /**
     * A decision.
     *
     * @param change null: the primary holds no lease, and stays as it is
     * @param refusal why a switchover that is wished for is not; null: none is refused
     * @param phase names the step that the cache is in, for {@link StepMemory}
     * @param again after how long time alone may change it; null: it does not
     */
    record Decision(
            @Nullable Change change,
            @Nullable Refusal refusal,
            String phase,
            @Nullable Duration again) {

        static final Decision NONE = new Decision(null, null, "", null);

        /** Nothing is changed, and that is told. */
        static Decision refused(Refusal refusal) {
            return new Decision(null, refusal, "", null);
        }
    }

    static Decision decide(Observation seen, Topology topology) {
        Changes changes = new Changes(seen, topology);
        FailoverDecision decision = FailoverRules.decide(changes.sight);
        Change change = changes.change(decision);
        LookAgain look = new LookAgain(
                changes.members,
                changes.lasting,
                seen.memory().held(),
                changes.sight.wish() != null || changes.sight.wanted().lease() == null,
                change instanceof Change.Held(EpochInForce held)
                        && Wishes.isAway(seen, topology, held.chosen().region()));
        return new Decision(change, refusal(decision), changes.phase, look.at(change));
    }

    /** What becomes of an order while the primary is writable without a lease: it gets one first, or why it does not. */
    static Decision withoutLease(Observation seen, Topology topology, String primary) {
        if (seen.region(primary).filter(RegionView::agentAlive).isEmpty()) {
            return Decision.refused(new Refusal(
                    "NotReachable",
                    "the agent of the primary region %s is not heard of: the primary may go on there, and without a lease nobody takes its place"
                            .formatted(primary)));
        }
        Changes changes = new Changes(seen, topology);
        FailoverDecision decision = FailoverRules.decide(changes.sight);
        Change lent = decision instanceof FailoverDecision.Regrant
                        && changes.sight.wanted().lease() == null
                ? changes.change(decision)
                : null;
        return new Decision(lent, refusal(decision), changes.phase, LookAgain.LATER);
    }

    private static @Nullable Refusal refusal(FailoverDecision decision) {
        return decision instanceof FailoverDecision.Refuse(Epoch epoch, String reason, String message)
                ? new Refusal(reason, message)
                : null;
    }

    private Change change(FailoverDecision decision) {
        return switch (decision) {
            case FailoverDecision.Stay(Epoch epoch) -> inEpoch(epoch);
            case FailoverDecision.Refuse(Epoch epoch, String reason, String message) -> inEpoch(epoch);
            case FailoverDecision.Switchover s ->
                new Change.Switching(
                        new EpochInForce(
                                s.number(),
                                seen.term(),
                                words.withHistory(s.choice()),
                                begun(s.number(), words.terms(s.terms(), s.previous(), List.of(), s.reason()))),
                        s.previous().region());
            case FailoverDecision.AwaitHandover(Epoch epoch, Epoch previous) ->
                new Change.Switching(members.chosen(epoch).orElseThrow(), previous.region());
            case FailoverDecision.Finished(Epoch epoch) -> inEpoch(epoch);
            case FailoverDecision.AwaitWritable(Epoch epoch) -> inEpoch(epoch);
            case FailoverDecision.Blocked(String reason, String message) -> blocked(reason, message);
            case FailoverDecision.Begin(long number, String region, Terms terms) ->
                new Change.StandBack(number, "no member can be read");
            case FailoverDecision.Prepare p -> prepare(p);
            case FailoverDecision.AwaitPrepared(long number, Set<String> missing) -> await(number, missing);
            case FailoverDecision.Choose(long number, Choice choice, List<Candidate> candidates) ->
                new Change.Chosen(
                        new EpochInForce(
                                number,
                                seen.term(),
                                MemberWords.choice(choice),
                                members.terms(number, seen.term()).orElseThrow()),
                        candidates.stream().map(MemberWords::candidate).toList());
            case FailoverDecision.Regrant r ->
                new Change.Regrant(new EpochInForce(
                        r.number(),
                        seen.term(),
                        r.choice().replicationId() == null
                                ? words.withHistory(r.choice())
                                : MemberWords.choice(r.choice()),
                        begun(r.number(), words.terms(r.terms(), r.previous(), List.of(), r.reason()))));
        };
    }

    private Change inEpoch(Epoch epoch) {
        EpochInForce known = members.chosen(epoch).orElseThrow();
        return members.isHeld(known) ? new Change.Held(known) : notHeld(known);
    }

    private Change notHeld(EpochInForce epoch) {
        String region = epoch.chosen().region();
        if (members.isStarting(epoch)) {
            return starting(epoch);
        }
        boolean agentDown =
                seen.region(region).filter(r -> r.readable() && !r.agentAlive()).isPresent();
        if (agentDown) {
            return new Change.NotHeld(
                    epoch,
                    lasting,
                    "AgentDown",
                    "the agent of the primary region %s is not heard of; its server goes on as long as witnesses see it: restart the agent"
                            .formatted(region));
        }
        return sight.underWay()
                ? new Change.NotHeld(
                        epoch,
                        lasting,
                        "Promoting",
                        "epoch %d: %s is becoming the primary".formatted(epoch.number(), region))
                : new Change.NotHeld(
                        epoch,
                        lasting,
                        "NotVoted",
                        "the primary in %s is not seen to hold its lease; witnesses that vote that it is lost: %s"
                                .formatted(region, members.votes(epoch.ref())));
    }

    private Change starting(EpochInForce epoch) {
        return new Change.NotHeld(
                epoch,
                lasting,
                LeaseSight.STARTING,
                "the first primary, in %s, has not been writable yet"
                        .formatted(epoch.chosen().region()));
    }

    private Change blocked(String reason, String message) {
        Optional<EpochInForce> epoch = members.chosen();
        if (epoch.isPresent()) {
            return members.isStarting(epoch.get())
                    ? starting(epoch.get())
                    : reason.equals("NoMajorityOfVotes")
                            ? notHeld(epoch.get())
                            : new Change.NotHeld(epoch.get(), lasting, reason, message);
        }
        long number = members.newest();
        return members.terms(number, seen.term())
                .<Change>map(terms -> preparing(number, terms, Change.WaitsFor.of(reason), "is blocked: " + message))
                .orElseGet(() -> new Change.StandBack(number, message));
    }

    private Change prepare(FailoverDecision.Prepare p) {
        Optional<EpochInForce> before = members.chosen();
        if (before.filter(members::isStarting).isPresent()) {
            return starting(before.get());
        }
        return new Change.Preparing(
                p.number(),
                seen.term(),
                begun(p),
                p.from() == null ? "" : p.from(),
                p.excluded(),
                before.map(e -> members.votes(e.ref())).orElse(List.of()),
                Change.WaitsFor.MAJORITY,
                "waits for a majority of the witnesses");
    }

    private EpochTerms begun(FailoverDecision.Prepare p) {
        EpochTerms terms = begun(p.number(), words.terms(p.terms(), null, List.of(), p.reason()));
        Set<EpochRef> known = terms.released().stream().map(Release::of).collect(Collectors.toSet());
        Stream<Release> others = p.releases().stream()
                .sorted(Comparator.comparingLong(Epoch::number))
                .map(MemberWords::release)
                .filter(r -> !known.contains(r.of()));
        return terms.with(Stream.concat(others, terms.released().stream()).toList());
    }

    private EpochTerms begun(long number, EpochTerms terms) {
        return members.withReleases(terms, number, seen.term());
    }

    private Change await(long number, Set<String> missing) {
        String names = String.join(", ", missing.stream().sorted().toList());
        boolean majority = phase.startsWith(Progress.Step.PREPARED.name());
        return members.terms(number, seen.term())
                .<Change>map(terms -> preparing(
                        number,
                        terms,
                        majority ? Change.WaitsFor.TAIL : Change.WaitsFor.MAJORITY,
                        "waits for %s to say what they hold".formatted(names.isEmpty() ? "more regions" : names)))
                .orElseGet(() -> new Change.StandBack(number, "another leader prepares epoch %d".formatted(number)));
    }

    private Change preparing(long number, EpochTerms terms, Change.WaitsFor waitsFor, String message) {
        return new Change.Preparing(
                number,
                seen.term(),
                terms,
                sight.from() == null ? "" : sight.from(),
                sight.excluded(),
                List.of(),
                waitsFor,
                message);
    }
}
