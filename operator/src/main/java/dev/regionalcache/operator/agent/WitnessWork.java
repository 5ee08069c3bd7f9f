package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.agent.MemberWork.Outcome;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.operator.policies.PolicyOffice;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.servers.ServerFleet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One reconcile of a member without servers: its agent answers, votes and prepares by what other regions' heads say. */
final class WitnessWork {

    private final ObjectWriter writer;
    private final ServerFleet fleet;
    private final MemberLeases leases;
    private final PolicyOffice policies;
    private final String version;

    WitnessWork(ObjectWriter writer, ServerFleet fleet, MemberLeases leases, PolicyOffice policies, String version) {
        this.writer = writer;
        this.fleet = fleet;
        this.leases = leases;
        this.policies = policies;
        this.version = version;
    }

    Outcome reconcile(MemberSnapshot seen) {
        Optional<String> refusal = EpochRecord.refusal(seen);
        Passwords passwords = seen.passwords();
        if (refusal.isPresent() || passwords == null) {
            return outcome(seen, refusal, List.of(), null);
        }
        List<String> conflicts = List.of();
        if (!seen.isHeld()) {
            policies.forget(seen.key());
            fleet.forget(seen.key());
            conflicts = writer.witness(seen);
        }
        LeaseView lease = leases.keep(seen, new Writable.NotPrimary(), passwords, null);
        return outcome(seen, refusal, conflicts, lease);
    }

    private Outcome outcome(
            MemberSnapshot seen, Optional<String> refusal, List<String> conflicts, @Nullable LeaseView lease) {
        Findings findings = new Findings(
                refusal,
                conflicts,
                new Writable.NotPrimary(),
                new PublishedEndpoint.NotReachable("a witness has no servers"),
                lease,
                List.of(),
                new ServerChange.None());
        return new Outcome(new WitnessReport(seen, findings, version).build(), lease, Optional.empty());
    }
}
