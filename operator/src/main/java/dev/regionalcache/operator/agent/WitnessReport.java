package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.CacheMemberStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the agent reports of a member without servers. */
final class WitnessReport {

    private final MemberSnapshot seen;
    private final Findings findings;
    private final String agentVersion;

    WitnessReport(MemberSnapshot seen, Findings findings, String agentVersion) {
        this.seen = seen;
        this.findings = findings;
        this.agentVersion = agentVersion;
    }

    CacheMemberStatus build() {
        Optional<CacheMemberStatus> before = seen.status();
        boolean acted = findings.epochRefusal().isEmpty() && seen.passwords() != null && !seen.isHeld();
        return new CacheMemberStatus(
                acted
                        ? seen.member().getMetadata().getGeneration()
                        : before.map(CacheMemberStatus::observedGeneration).orElse(null),
                acted
                        ? (Long) seen.spec().epoch()
                        : before.map(CacheMemberStatus::observedEpoch).orElse(null),
                // Of servers that it had: which epoch a history is of is asked for longer than they are there.
                before.map(CacheMemberStatus::writable).orElse(null),
                new LeaseReport(seen, findings).build(),
                before.map(CacheMemberStatus::lost).orElse(List.of()),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                agentVersion,
                conditions(before));
    }

    private List<Condition> conditions(Optional<CacheMemberStatus> before) {
        List<Condition> found = new ArrayList<>();
        found.add(new ReadyCondition(seen, findings).find());
        StatusReport.paused(seen).ifPresent(found::add);
        return Conditions.merge(
                before.map(CacheMemberStatus::conditions).orElse(List.of()),
                found,
                seen.member().getMetadata().getGeneration(),
                seen.now());
    }
}
