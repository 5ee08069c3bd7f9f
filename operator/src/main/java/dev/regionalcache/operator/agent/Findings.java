package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.operator.lease.LeaseView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one reconcile found and did, for the report.
 *
 * @param epochRefusal why the member's epoch is not acted on
 * @param conflicts sentences about objects of others that stand in the way
 * @param lease what there is to say of the lease; null: nothing yet, or there is none
 * @param policies what there is to say of the policies that are held here
 */
record Findings(
        Optional<String> epochRefusal,
        List<String> conflicts,
        Writable writable,
        PublishedEndpoint endpoint,
        @Nullable LeaseView lease,
        List<PolicyReport> policies,
        ServerChange change) {

    /** The same where the change, or what the servers are made from, was refused. */
    Findings refused(String why) {
        return new Findings(
                epochRefusal, conflicts, writable, endpoint, lease, policies, new ServerChange.Blocked(why));
    }
}
