package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of the primary. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FailoverStatus(
        @Required @Min(1) @JsonPropertyDescription("Number of the epoch that it began.")
        long epoch,

        @JsonPropertyDescription("The primary region before.") @Nullable
        String from,

        @JsonPropertyDescription("The primary region after; unset until it is chosen.") @Nullable
        String to,

        @Required
        @JsonPropertyDescription(
                "Why: PrimaryLost, LeaseGivenUp or Superseding; where it was planned: Switchover, Failback, Restart (of the primary's server) or Return (after that).")
        String reason,

        @Required @JsonPropertyDescription("How far it is.") FailoverState state,

        @Size(max = 40) @JsonPropertyDescription("The regions whose agents voted that the primary is unreachable.")
        List<String> votes,

        @Size(max = 10) @JsonPropertyDescription("When it got how far.")
        List<FailoverStep> steps,

        @Size(max = 40) @JsonPropertyDescription("What each region held when the new primary was chosen.")
        List<FailoverCandidate> candidates,

        @JsonPropertyDescription("Bytes of writes that the new primary never saw, of all servers that have reported.")
        @Nullable
        Long lostBytes,

        @JsonPropertyDescription("Writes that the new primary never saw, of all servers that have reported.") @Nullable
        Long lostWrites,

        @JsonPropertyDescription(
                "Servers that held writes which nobody can count or name any more; why is in the member's `status.lost`.")
        @Nullable
        Integer uncounted,

        @JsonPropertyDescription("Full copies that followed, until the change was completed.") @Nullable
        Long fullSyncs,

        @JsonPropertyDescription(
                "Partial synchronisations that followed, until the change was completed: a replica went on from where it was.")
        @Nullable
        Long partialSyncs,

        @JsonPropertyDescription(
                "Of a planned one: how long writes waited, in milliseconds, as the old primary's agent heard it.")
        @Nullable
        Long gapMillis,

        @JsonPropertyDescription("What holds it back; unset while nothing does.") @Nullable
        String message) {

    /** Reasons of changes that somebody, or the operator, planned, as a list in CEL. */
    static final String PLANNED_REASONS = "['Switchover', 'Failback', 'Restart', 'Return']";

    /** One that has begun: nothing is known of what it costs. */
    public static FailoverStatus begun(
            long epoch,
            @Nullable String from,
            @Nullable String to,
            String reason,
            FailoverState state,
            List<String> votes,
            List<FailoverStep> steps) {
        return new FailoverStatus(
                epoch, from, to, reason, state, votes, steps, List.of(), null, null, null, null, null, null, null);
    }

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public FailoverStatus {
        votes = votes == null ? List.of() : List.copyOf(votes);
        steps = steps == null ? List.of() : List.copyOf(steps);
        candidates = candidates == null ? List.of() : List.copyOf(candidates);
    }

    /** Whether somebody, or the operator, planned it: nothing was wrong with the primary before, which hands over. */
    public boolean planned() {
        return PLANNED_REASONS.contains("'" + reason + "'");
    }

    /** The same, this far. */
    public FailoverStatus in(FailoverState next) {
        return with(to, next, steps, candidates, message);
    }

    /** The same with a step more; one that is there keeps its time. */
    public FailoverStatus withStep(String name, String time) {
        if (steps.stream().anyMatch(s -> s.name().equals(name))) {
            return this;
        }
        List<FailoverStep> more = new ArrayList<>(steps);
        more.add(new FailoverStep(name, time));
        return with(to, state, more, candidates, message);
    }

    /** The same with its primary chosen. */
    public FailoverStatus chosen(String region, List<FailoverCandidate> among) {
        return with(region, FailoverState.Promoting, steps, among, null);
    }

    /** The same with what holds it back; null: nothing does. */
    public FailoverStatus withMessage(@Nullable String text) {
        return with(to, state, steps, candidates, text);
    }

    /**
     * The same with what was lost.
     *
     * @param servers that lost what nobody can count; null: none
     */
    public FailoverStatus withLoss(long bytes, long writes, @Nullable Integer servers) {
        return with(to, state, steps, candidates, bytes, writes, servers, gapMillis, message);
    }

    /** The same with how long writes waited. */
    public FailoverStatus withGap(long millis) {
        return with(to, state, steps, candidates, lostBytes, lostWrites, uncounted, millis, message);
    }

    /** The same with the synchronisations that followed. */
    public FailoverStatus withSyncs(long full, long partial) {
        return new FailoverStatus(
                epoch,
                from,
                to,
                reason,
                state,
                votes,
                steps,
                candidates,
                lostBytes,
                lostWrites,
                uncounted,
                full,
                partial,
                gapMillis,
                message);
    }

    private FailoverStatus with(
            @Nullable String region,
            FailoverState next,
            List<FailoverStep> taken,
            List<FailoverCandidate> among,
            @Nullable String text) {
        return with(region, next, taken, among, lostBytes, lostWrites, uncounted, gapMillis, text);
    }

    private FailoverStatus with(
            @Nullable String region,
            FailoverState next,
            List<FailoverStep> taken,
            List<FailoverCandidate> among,
            @Nullable Long bytes,
            @Nullable Long writes,
            @Nullable Integer servers,
            @Nullable Long gap,
            @Nullable String text) {
        return new FailoverStatus(
                epoch,
                from,
                region,
                reason,
                next,
                votes,
                taken,
                among,
                bytes,
                writes,
                servers,
                fullSyncs,
                partialSyncs,
                gap,
                text);
    }
}
