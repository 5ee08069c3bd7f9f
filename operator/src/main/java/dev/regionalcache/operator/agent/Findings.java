package dev.regionalcache.operator.agent;

import java.util.List;
import java.util.Optional;

/**
 * What one reconcile found and did, for the report.
 *
 * @param epochRefusal why the member's epoch is not acted on
 * @param conflicts sentences about objects of others that stand in the way
 */
record Findings(
        Optional<String> epochRefusal,
        List<String> conflicts,
        Writable writable,
        PublishedEndpoint endpoint,
        ServerChange change) {}
