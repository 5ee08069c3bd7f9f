package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.crds.cache.FailoverCandidate;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.FailoverStep;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Releasing;
import dev.regionalcache.operator.controlplane.planning.Change;
import dev.regionalcache.operator.controlplane.planning.EpochInForce;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The last changes of the primary, with how far each is. Pure. */
public final class FailoverRows {

    private static final int MOST = 10;
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final Observation seen;
    private final String now;

    private FailoverRows(Observation seen, Instant now) {
        this.seen = seen;
        this.now = now.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /**
     * The rows after a decision.
     *
     * @param written the rows so far, the newest first
     * @param plan what is done about the primary
     */
    public static List<FailoverStatus> next(List<FailoverStatus> written, Plan plan, Observation seen, Instant now) {
        FailoverRows rows = new FailoverRows(seen, now);
        List<FailoverStatus> before = written.stream().map(rows::withSyncs).toList();
        List<FailoverStatus> next = switch (plan.change()) {
            case Change.Preparing preparing -> rows.preparing(before, preparing);
            case Change.Chosen(EpochInForce epoch, List<FailoverCandidate> candidates) ->
                rows.chosen(before, epoch, candidates);
            case Change.NotHeld(EpochInForce epoch, Duration since, String reason, String message) ->
                before.stream()
                        .map(r -> isUnderWay(r, epoch) ? rows.named(r, epoch).withMessage(reason + ": " + message) : r)
                        .toList();
            case Change.Held(EpochInForce epoch) -> rows.held(before, epoch);
            case Change.Regrant(EpochInForce epoch) -> rows.regranted(before, epoch);
            case Change.Switching switching -> rows.switching(before, switching);
            case Change.StandBack standBack -> before;
            // Without a lease nothing moves the primary, and who was moved under it is waited for.
            case null -> plan.epoch() == null ? before : rows.held(before, plan.epoch());
        };
        return rows.withLosses(next.stream().limit(MOST).toList()).stream()
                .map(rows::withGap)
                .toList();
    }

    /** Whether a step is taken, which the status must tell of at once: another leader goes on from it. */
    public static boolean isAnotherStep(List<FailoverStatus> before, List<FailoverStatus> after) {
        return !after.isEmpty()
                && (before.isEmpty()
                        || before.getFirst().epoch() != after.getFirst().epoch()
                        || before.getFirst().state() != after.getFirst().state());
    }

    private List<FailoverStatus> preparing(List<FailoverStatus> before, Change.Preparing change) {
        boolean known = before.stream().anyMatch(r -> r.epoch() == change.number());
        boolean prepared =
                change.waitsFor() != Change.WaitsFor.MAJORITY && change.waitsFor() != Change.WaitsFor.CLUSTERS;
        String message = change.message();
        if (known) {
            return before.stream()
                    .map(r -> r.epoch() != change.number()
                            ? r
                            : (prepared ? r.withStep("Prepared", now) : r).withMessage(message))
                    .toList();
        }
        FailoverStatus row = FailoverStatus.begun(
                        change.number(),
                        change.from().isEmpty() ? null : change.from(),
                        null,
                        change.reason(),
                        FailoverState.Preparing,
                        change.votes(),
                        List.of(new FailoverStep("Detected", now)))
                .withMessage(message);
        return begun(row, before);
    }

    /** A change that is under way ends where another begins. */
    private static List<FailoverStatus> begun(FailoverStatus row, List<FailoverStatus> before) {
        return Stream.concat(Stream.of(row), before.stream().map(r -> isOpen(r) ? r.in(FailoverState.Superseded) : r))
                .toList();
    }

    private List<FailoverStatus> switching(List<FailoverStatus> before, Change.Switching change) {
        long epoch = change.epoch().number();
        if (before.stream().anyMatch(r -> r.epoch() == epoch)) {
            return before;
        }
        FailoverStatus row = FailoverStatus.begun(
                epoch,
                change.from(),
                change.epoch().chosen().region(),
                change.reason(),
                FailoverState.Promoting,
                List.of(),
                List.of(new FailoverStep("Detected", now), new FailoverStep("Chosen", now)));
        return begun(row, before);
    }

    /** One that made this region the primary got through, or nobody would grant it again. One to another is taken back. */
    private List<FailoverStatus> regranted(List<FailoverStatus> before, EpochInForce epoch) {
        return before.stream()
                .map(r -> {
                    if (r.state() != FailoverState.Promoting || r.epoch() >= epoch.number()) {
                        return r;
                    }
                    return epoch.chosen().region().equals(r.to())
                            ? r.withStep("Writable", now).in(FailoverState.Following)
                            : r.in(FailoverState.Superseded);
                })
                .toList();
    }

    /** The leader that chose may have died before it told of it. */
    private FailoverStatus named(FailoverStatus row, EpochInForce epoch) {
        return row.to() == null ? chosen(row, epoch, row.candidates()) : row;
    }

    private FailoverStatus chosen(FailoverStatus row, EpochInForce epoch, List<FailoverCandidate> candidates) {
        return row.withStep("Prepared", now)
                .withStep("Chosen", now)
                .chosen(epoch.chosen().region(), candidates);
    }

    /** What the agent of the region that handed over has heard. */
    private FailoverStatus withGap(FailoverStatus row) {
        return seen.regions().stream()
                .filter(r -> r.name().equals(row.from()))
                .flatMap(r -> r.lease().map(MemberLease::releasing).stream())
                .filter(r -> r.of().epoch() == row.epoch() - 1 && r.successor().equals(row.to()))
                .map(Releasing::gapMillis)
                .filter(Objects::nonNull)
                .filter(gap -> !gap.equals(row.gapMillis()))
                .findFirst()
                .map(row::withGap)
                .orElse(row);
    }

    private List<FailoverStatus> chosen(
            List<FailoverStatus> before, EpochInForce epoch, List<FailoverCandidate> candidates) {
        return before.stream()
                .map(r -> r.epoch() == epoch.number() ? chosen(r, epoch, candidates) : r)
                .toList();
    }

    private List<FailoverStatus> held(List<FailoverStatus> before, EpochInForce epoch) {
        return before.stream()
                .map(r -> {
                    if (!isOpen(r) || r.epoch() > epoch.number()) {
                        return r;
                    }
                    if (r.epoch() < epoch.number() && r.state() != FailoverState.Following) {
                        return r.in(FailoverState.Superseded);
                    }
                    FailoverStatus writable = (r.epoch() == epoch.number() ? named(r, epoch) : r)
                            .withStep("Writable", now)
                            .in(FailoverState.Following)
                            .withMessage(missing(epoch));
                    return writable.message() == null
                            ? writable.withStep("Followed", now).in(FailoverState.Completed)
                            : writable;
                })
                .toList();
    }

    /** Which regions do not follow yet, of those whose agents can be asked. */
    private @Nullable String missing(EpochInForce epoch) {
        List<String> late = seen.regions().stream()
                .filter(RegionView::agentAlive)
                .filter(r -> !r.name().equals(epoch.chosen().region()))
                .filter(r -> !follows(r.member(), epoch))
                .map(RegionView::name)
                .toList();
        return late.isEmpty() ? null : "waits until these regions follow: " + String.join(", ", late);
    }

    private boolean follows(@Nullable CacheMember member, EpochInForce epoch) {
        return member != null
                && member.getSpec().epoch() == epoch.number()
                && seen.follows(member, epoch.chosen().region());
    }

    /** Of the last one a parent tells a moment after the replica. What comes later is not what the change brought about. */
    private FailoverStatus withSyncs(FailoverStatus row) {
        boolean settles = row.steps().stream()
                .filter(s -> s.name().equals("Followed"))
                .anyMatch(s -> Instant.parse(s.time()).plus(SETTLING).isAfter(Instant.parse(now)));
        return isOpen(row) || settles ? SyncTotals.of(row, reports(CacheMemberStatus::syncs)) : row;
    }

    private static boolean isOpen(FailoverStatus row) {
        return row.state() != FailoverState.Completed && row.state() != FailoverState.Superseded;
    }

    private static boolean isUnderWay(FailoverStatus row, EpochInForce epoch) {
        return isOpen(row) && row.epoch() == epoch.number();
    }

    /** As all members tell, those of regions that are not declared any more among them. */
    private List<FailoverStatus> withLosses(List<FailoverStatus> rows) {
        List<LostWrites> reports = reports(CacheMemberStatus::lost).stream()
                .flatMap(List::stream)
                .distinct()
                .toList();
        return IntStream.range(0, rows.size())
                .mapToObj(i -> LossTotals.of(
                        rows.get(i), i == 0 ? Long.MAX_VALUE : rows.get(i - 1).epoch(), reports))
                .toList();
    }

    private <T> List<T> reports(Function<CacheMemberStatus, @Nullable T> what) {
        return Stream.concat(
                        seen.regions().stream().map(RegionView::member).filter(Objects::nonNull),
                        seen.undeclared().stream())
                .map(CacheMember::getStatus)
                .filter(Objects::nonNull)
                .map(what)
                .filter(Objects::nonNull)
                .toList();
    }
}
