package dev.regionalcache.client.token;

import org.jspecify.annotations.Nullable;

/**
 * Where a server is: its history, how much of it the server has applied, and the one history before it that Redis remembers.
 *
 * @param master whether the server calls itself a master; one that is fenced does, too
 * @param replicationId its history
 * @param offset what it has applied, in bytes of the replication stream
 * @param previousId the history before; null: none
 * @param previousEnd the first offset of that history which the server does not share
 */
public record Position(
        boolean master,
        String replicationId,
        long offset,
        @Nullable String previousId,
        long previousEnd) {

    /** The token of all that the server had then. */
    public Token token() {
        return new Token(replicationId, offset);
    }

    /**
     * Whether a token's write is there. The rule is that of partial resynchronisation (PSYNC2): offsets can be compared within
     * a history only, and go on from the one before at {@code second_repl_offset}. It holds at the instant at which the server
     * said its position; a caller that reads must read at that instant or later.
     */
    public Visibility visibility(Token token) {
        if (token.replicationId().equals(replicationId)) {
            return reached(token);
        }
        if (!token.replicationId().equals(previousId)) {
            return new Visibility.Unknown();
        }
        return token.offset() < previousEnd ? reached(token) : new Visibility.Lost(previousEnd);
    }

    private Visibility reached(Token token) {
        return offset >= token.offset() ? new Visibility.Visible() : new Visibility.NotYet(token.offset() - offset);
    }
}
