package dev.regionalcache.core.lease;

import dev.regionalcache.core.epoch.Epoch;

/** What a witness does about a request. */
public sealed interface Reply {

    /** It answers; its promise already runs. The agent publishes the answer: late or lost, it harms nobody. */
    record Answer(Epoch triple) implements Reply {}

    /**
     * It would answer, but the triple must be in its member's status first. The agent writes {@code
     * status.lease.answered} and then calls {@link Witness#recorded} or {@link Witness#notRecorded}; the next request is
     * answered. It writes each triple once at a time, with the resourceVersion that it read.
     */
    record RecordFirst(Epoch triple) implements Reply {}

    /** It does not answer. */
    record Silence(Cause cause) implements Reply {}

    /** Why a witness does not answer. */
    enum Cause {
        /** Its member has not been read since the start. */
        NOT_READ,
        /** Its member's spec does not name the triple, or has released it. */
        NOT_NAMED,
        /** The holder has given the triple up. */
        RELEASED,
        /** It has answered or prepared a newer epoch, or another triple of the same number. */
        SUPERSEDED,
        /** It has promised to answer no other region yet. */
        PROMISED,
        /** What it promised before its start is not known, and may still bind it. */
        STARTED,
        /** The status write of a triple of another region is under way. */
        RECORDING
    }
}
