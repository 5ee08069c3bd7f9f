package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.agent.PublishedEndpoint.Published;
import java.util.List;
import java.util.Optional;

/** Reports of what was seen of a region. */
final class Reported {

    static final ServerRef SERVER = new ServerRef(1, "run-0", "id1");
    static final Writable RECORDED = new Writable.Recorded(SERVER);
    static final Writable REPLICA = new Writable.NotPrimary();
    static final PublishedEndpoint ENDPOINT = new Published(new Endpoint("10.96.0.1", 6379), false);
    static final ServerChange NO_CHANGE = new ServerChange.None();
    static final Findings REFUSED =
            new Findings(Optional.of("older"), List.of(), REPLICA, ENDPOINT, null, List.of(), NO_CHANGE);

    private Reported() {}

    static CacheMemberStatus report(Sight sight, Writable writable) {
        return report(sight, new Findings(Optional.empty(), List.of(), writable, ENDPOINT, null, List.of(), NO_CHANGE));
    }

    static CacheMemberStatus report(Sight sight, Findings findings) {
        return new StatusReport(sight.seen(), findings, "1.0").build();
    }

    /** A replica region whose servers are being changed. */
    static Findings during(ServerChange change) {
        return new Findings(Optional.empty(), List.of(), REPLICA, ENDPOINT, null, List.of(), change);
    }
}
