package dev.regionalcache.client.failure;

import dev.regionalcache.client.token.Token;
import java.util.List;

/**
 * What the session had written or seen is not in the cache any more: its primary failed before another region had it. It is
 * told once; the session then goes on from what the primary has now.
 */
public final class WriteLostException extends CacheException {

    private static final long serialVersionUID = 1L;

    private final transient List<Token> lost;

    /**
     * Names what is lost.
     *
     * @param lost the places in former histories that no server has any more; one at least
     */
    public WriteLostException(List<Token> lost) {
        super(
                "what this session wrote or read before is lost: the primary failed before another region had it ("
                        + lost.get(0) + ")",
                null);
        this.lost = List.copyOf(lost);
    }

    /** The places in former histories that no server has any more. */
    public List<Token> lost() {
        return lost;
    }
}
