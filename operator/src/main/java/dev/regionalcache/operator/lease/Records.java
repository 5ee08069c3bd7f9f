package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.operator.servers.MemberKey;

/** Writes what a witness answers to its member's status at once, while a primary waits for the answer. */
@FunctionalInterface
public interface Records {

    /**
     * Writes that the triple is answered; waits for the API server. Nobody else writes it meanwhile.
     *
     * @param cacheUid of the cache that the witness is of: another's member is left as it is
     * @return whether it was certainly written; if not, the next report of the member has to say it
     */
    boolean answered(MemberKey member, String cacheUid, Epoch triple);
}
