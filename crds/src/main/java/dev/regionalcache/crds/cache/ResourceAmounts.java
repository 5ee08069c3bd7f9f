package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Amounts of the resources that a server uses. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResourceAmounts(
        @ValidationRule(
                value = IS_PROCESSOR_TIME,
                message = "cpu must be processor time from 0 to 256, such as 2, 500m or \"0.5\"")
        @JsonPropertyDescription("Processor time, such as 2, 500m or \"0.5\"; at most 256.")
        @Nullable
        Quantity cpu,

        @JsonPropertyDescription("Memory, such as 512Mi or 4Gi; a limit is 64Mi at least, 4Ti at most.")
        @Size(max = 24)
        @Nullable
        String memory) {

    private static final String PLACES = "[0, 1, 2, 3, 4, 5, 6]";
    private static final String IS_DIGIT = "self.charAt(i) in ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']";

    /**
     * Of a number or a text the API server takes for granted that the text is as long as a request may be, and that alone is
     * too much for {@code matches}, {@code isQuantity} and {@code type(self) == int} in 32 regions. So characters are looked
     * at: seven at most, all of them digits but for an m at the end or one point further on than the first. Texts of one
     * length are ordered as their numbers are.
     */
    private static final String IS_PROCESSOR_TIME = "type(self) in [int] ? self >= 0 && self <= 256"
            + " : self.size() >= 1 && self.size() <= 7 && (self.endsWith('m')"
            + " ? self.size() >= 2 && " + PLACES + ".all(i, i >= self.size() - 1 || " + IS_DIGIT + ")"
            + " && (self.size() < 7 || self <= '256000m')"
            + " : " + PLACES + ".all(i, i >= self.size() || " + IS_DIGIT + " || (i > 0 && self.charAt(i) == '.'))"
            + " && (" + PLACES + ".all(i, i >= self.size() || self.charAt(i) != '.')"
            + " || " + PLACES + ".exists_one(i, i < self.size() && self.charAt(i) == '.'))"
            + " && double(self) <= 256.0)";
}
