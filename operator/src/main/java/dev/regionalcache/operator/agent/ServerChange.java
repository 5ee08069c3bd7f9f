package dev.regionalcache.operator.agent;

/** The next change of a member's running servers; at most one server changes at a time. */
sealed interface ServerChange {

    /** All servers are as declared. */
    record None() implements ServerChange {}

    /** One server is on its way; nothing else is touched until it is in sync. */
    record Wait(String reason) implements ServerChange {}

    /** Another server becomes the region's head first: this one will be away. */
    record MoveHead(String pod) implements ServerChange {}

    /** It gets another image in place: its container is started again, its data stays. */
    record NewImage(String pod, String image) implements ServerChange {}

    /** It gets other requests and limits in place, without a restart. */
    record Resize(String pod) implements ServerChange {}

    /** Its settings need a restart: mounted files are brought up to date first. */
    record PrepareRestart(String pod, String settings) implements ServerChange {}

    /** It saves and ends; its container is started again with the new settings and the old data. */
    record Restart(String pod, String settings) implements ServerChange {}

    /** What changed needs a new pod. */
    record Recreate(String pod) implements ServerChange {}

    /** It may accept writes without a lease, and cannot be fenced: it is ended, whatever is lost; the sentence says why. */
    record End(String pod, String reason) implements ServerChange {}

    /** It would end the primary, which is to be moved to another region first; the sentence says for what. */
    record AwaitMove(String pod, String reason) implements ServerChange {}

    /** It must not be carried out; the sentence says why and what to do. */
    record Blocked(String message) implements ServerChange {}
}
