package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.agent.MemberWork.Outcome;
import dev.regionalcache.operator.apply.ApiFailures;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.operator.policies.PolicyOffice;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.servers.ServerFleet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reconcile of a member without servers: its agent answers, votes and prepares by what other regions' heads say. */
final class WitnessWork {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessWork.class);

    private final ObjectWriter writer;
    private final ServerFleet fleet;
    private final MemberLeases leases;
    private final PolicyOffice policies;
    private final MemberLooks looks;
    private final String version;

    WitnessWork(
            ObjectWriter writer,
            ServerFleet fleet,
            MemberLeases leases,
            PolicyOffice policies,
            MemberLooks looks,
            String version) {
        this.writer = writer;
        this.fleet = fleet;
        this.leases = leases;
        this.policies = policies;
        this.looks = looks;
        this.version = version;
    }

    Outcome reconcile(MemberSnapshot seen) {
        Optional<String> refusal = EpochRecord.refusal(seen);
        Passwords passwords = seen.passwords();
        if (refusal.isPresent() || passwords == null) {
            return outcome(seen, refusal, List.of(), null);
        }
        List<String> conflicts = new ArrayList<>();
        if (!seen.isHeld()) {
            policies.forget(seen.key());
            fleet.forget(seen.key());
            writer.record(seen, conflicts);
        }
        LeaseView lease = leases.keep(seen, new Writable.NotPrimary(), passwords, null);
        if (!seen.isHeld()) {
            removeServers(seen, conflicts);
        }
        return outcome(seen, refusal, conflicts, lease);
    }

    /** Those that it had as a region. What it is to others must not wait for them. */
    private void removeServers(MemberSnapshot seen, List<String> conflicts) {
        try {
            writer.removeServers(seen);
        } catch (KubernetesClientException e) {
            conflicts.add(ApiFailures.refusal(e).orElseThrow(() -> e));
            LOG.warn("{}: {}", seen.member().getMetadata().getName(), ApiFailures.text(e));
        }
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
        return new Outcome(
                new WitnessReport(seen, findings, version).build(),
                lease,
                looks.hindered(seen.key(), conflicts.isEmpty()));
    }
}
