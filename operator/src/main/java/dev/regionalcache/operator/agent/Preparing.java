package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.ServerView;
import java.time.Duration;

/**
 * Whether a head has just been told of a preparation. That it is prepared is known some milliseconds later and is what the
 * control plane waits for: a status before that would only be in its way. Pure.
 */
final class Preparing {

    /** So long nothing is told; a head that takes longer is told of without it. */
    static final Duration LONGEST = Duration.ofMillis(250);

    private Preparing() {}

    /**
     * Whether the head is on its way to what a preparation asks of it.
     *
     * @param age how long ago the preparation was first seen
     */
    static boolean isAwaited(MemberSnapshot seen, Duration age) {
        boolean known = seen.status().isPresent() && seen.isObserved();
        boolean answers = seen.headView().filter(ServerView::answering).isPresent();
        return known && answers && !seen.isPrepared() && age.compareTo(LONGEST) < 0;
    }
}
