/**
 * The lease on the wire: requests and answers over the servers themselves, and the threads around the rules of {@code
 * core.lease}. No Kubernetes type: what must be persisted is asked of the agent, and it goes on while the API server is away.
 */
@NullMarked
package dev.regionalcache.operator.lease;

import org.jspecify.annotations.NullMarked;
