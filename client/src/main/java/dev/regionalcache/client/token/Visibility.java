package dev.regionalcache.client.token;

/** Whether a server has what a token stands for. */
public sealed interface Visibility {

    /** It has. */
    record Visible() implements Visibility {}

    /**
     * It is on its way there.
     *
     * @param missingBytes how much of the stream it lacks, above 0
     */
    record NotYet(long missingBytes) implements Visibility {}

    /**
     * The server's history left the token's before it: what is behind the token will never be there.
     *
     * @param firstLost the first offset of the token's history that was left behind
     */
    record Lost(long firstLost) implements Visibility {}

    /** The server does not know the token's history: it can be newer than the server, or older than what it remembers. */
    record Unknown() implements Visibility {}
}
