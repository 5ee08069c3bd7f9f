package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a region's agent says of the lease: as a witness, and as the holder. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MemberLease(
        @JsonPropertyDescription(
                "The greatest epoch that was answered, or the one before `next`; written before its first answer.")
        @Nullable
        EpochRef answered,

        @JsonPropertyDescription(
                "The epoch of a switchover, beside the one that is answered until it is released: answered from then on. Unset once it is answered.")
        @Nullable
        EpochRef next,

        @JsonPropertyDescription("The greatest epoch that was prepared.") @Nullable
        Prepared prepared,

        @JsonPropertyDescription("The epoch whose lease is held here; unset while none is.") @Nullable
        EpochRef held,

        @JsonPropertyDescription("The epoch whose lease was given up for good: its server is gone, or fenced for good.")
        @Nullable
        EpochRef givenUp,

        @JsonPropertyDescription(
                "The lease that is handed over in a switchover; written before the first step, and from then on never held again.")
        @Nullable
        Releasing releasing,

        @JsonPropertyDescription(
                "The epoch whose primary has neither been heard to hold the lease nor been seen to be writable for longer than the fencing time: a vote for its failover.")
        @Nullable
        EpochRef vote,

        @Size(max = 40)
        @JsonPropertyDescription("The regions to whose heads this witness is connected, in the order of their names.")
        List<String> connected) {
    /** The same with another triple answered. */
    public MemberLease withAnswered(EpochRef other) {
        return new MemberLease(other, next, prepared, held, givenUp, releasing, vote, connected);
    }

    /** The same with another preparation. */
    public MemberLease withPrepared(@Nullable Prepared other) {
        return new MemberLease(answered, next, other, held, givenUp, releasing, vote, connected);
    }

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public MemberLease {
        connected = connected == null ? List.of() : List.copyOf(connected);
    }
}
