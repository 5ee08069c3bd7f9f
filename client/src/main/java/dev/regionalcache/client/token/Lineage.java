package dev.regionalcache.client.token;

import java.util.List;

/**
 * A primary and the histories that it goes on from. The primary has the last word: what it lacks, no server will have.
 *
 * @param position where the primary is
 * @param partings where its predecessors left their histories, the newest first; empty: nobody keeps them
 */
public record Lineage(Position position, List<Parting> partings) {

    /** Takes a copy. */
    public Lineage {
        partings = List.copyOf(partings);
    }

    /**
     * Like {@link Position#visibility}, with two differences. A token ahead of the primary in the primary's own history is
     * lost: nobody else writes that history. And a history that Redis has forgotten is looked up in the list.
     */
    public Visibility visibility(Token token) {
        Visibility byPosition = position.visibility(token);
        if (byPosition instanceof Visibility.NotYet) {
            return new Visibility.Lost(position.offset() + 1);
        }
        return byPosition instanceof Visibility.Unknown ? byPartings(token) : byPosition;
    }

    private Visibility byPartings(Token token) {
        for (Parting parting : partings) {
            if (parting.replicationId().equals(token.replicationId())) {
                return token.offset() < parting.end() ? new Visibility.Visible() : new Visibility.Lost(parting.end());
            }
        }
        return new Visibility.Unknown();
    }
}
