package dev.regionalcache.client.token;

/**
 * A place in a history: everything that a server with this history had written when its offset was this. Read after a write
 * on the same connection, it covers the write.
 *
 * @param replicationId the history: 40 hexadecimal digits in lower case, as {@code master_replid} of INFO
 * @param offset the number of bytes of the replication stream, 0 or more
 */
public record Token(String replicationId, long offset) {

    private static final int ID_LENGTH = 40;

    /**
     * Checks both.
     *
     * @throws InvalidTokenException if the id is none or the offset is negative
     */
    public Token {
        if (!isReplicationId(replicationId)) {
            throw new InvalidTokenException("a replication id has 40 hexadecimal digits in lower case");
        }
        if (offset < 0) {
            throw new InvalidTokenException("an offset is not negative, and this one is " + offset);
        }
    }

    /** Whether this is how a replication id looks. */
    static boolean isReplicationId(String text) {
        if (text.length() != ID_LENGTH) {
            return false;
        }
        for (int i = 0; i < ID_LENGTH; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "offset " + offset + " of history " + replicationId.substring(0, 8);
    }
}
