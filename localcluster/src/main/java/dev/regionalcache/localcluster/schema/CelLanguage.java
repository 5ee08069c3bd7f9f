package dev.regionalcache.localcluster.schema;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/**
 * CEL with the functions that Kubernetes adds to it, as far as they are known here: {@code isQuantity}, {@code quantity} with
 * {@code compareTo}, {@code isLessThan}, {@code isGreaterThan} and {@code add}, {@code indexOf} and {@code lastIndexOf} of lists, and
 * cel-go's strings, lists, sets and optional values. A rule with another one cannot be compiled. Thread-safe.
 */
final class CelLanguage {

    private static final CelType ANY = SimpleType.DYN;

    private final Cel cel;

    CelLanguage() {
        CelOptions options = CelOptions.current().build();
        cel = CelFactory.legacyCelBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(
                        CelExtensions.strings(),
                        CelExtensions.lists(),
                        CelExtensions.sets(options),
                        CelExtensions.optional())
                .addRuntimeLibraries(
                        CelExtensions.strings(),
                        CelExtensions.lists(),
                        CelExtensions.sets(options),
                        CelExtensions.optional())
                .addVar("self", ANY)
                .addVar("oldSelf", ANY)
                .addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "isQuantity",
                                CelOverloadDecl.newGlobalOverload("is_quantity", SimpleType.BOOL, SimpleType.STRING)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "quantity", CelOverloadDecl.newGlobalOverload("quantity", ANY, SimpleType.STRING)),
                        member("compareTo", "quantity_compare", SimpleType.INT),
                        member("isLessThan", "quantity_less", SimpleType.BOOL),
                        member("isGreaterThan", "quantity_greater", SimpleType.BOOL),
                        member("add", "quantity_add", ANY),
                        member("indexOf", "list_index_of", SimpleType.INT),
                        member("lastIndexOf", "list_last_index_of", SimpleType.INT))
                .addFunctionBindings(
                        CelFunctionBinding.from("is_quantity", String.class, CelLanguage::isQuantity),
                        CelFunctionBinding.from("quantity", String.class, Quantity::parse),
                        CelFunctionBinding.from(
                                "quantity_compare", Quantity.class, Quantity.class, (a, b) -> (long) compare(a, b)),
                        CelFunctionBinding.from(
                                "quantity_less", Quantity.class, Quantity.class, (a, b) -> compare(a, b) < 0),
                        CelFunctionBinding.from(
                                "quantity_greater", Quantity.class, Quantity.class, (a, b) -> compare(a, b) > 0),
                        CelFunctionBinding.from("quantity_add", Quantity.class, Quantity.class, Quantity::add),
                        CelFunctionBinding.from(
                                "list_index_of", List.class, Object.class, (list, e) -> (long) list.indexOf(e)),
                        CelFunctionBinding.from("list_last_index_of", List.class, Object.class, (list, e) ->
                                (long) list.lastIndexOf(e)))
                .build();
    }

    private static CelFunctionDecl member(String name, String id, CelType result) {
        CelType receiver = id.startsWith("list") ? ListType.create(ANY) : ANY;
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload(id, result, receiver, ANY));
    }

    /**
     * A rule that can be evaluated.
     *
     * @throws CelValidationException if it is not CEL, or uses what is not known here
     */
    CelRuntime.Program compile(String rule) throws CelValidationException, CelEvaluationException {
        return cel.createProgram(cel.compile(rule).getAst());
    }

    /** Whether a rule holds for these values of {@code self} and {@code oldSelf}. */
    static boolean holds(CelRuntime.Program rule, Map<String, Object> values) throws CelEvaluationException {
        return Boolean.TRUE.equals(rule.eval(values));
    }

    private static int compare(Quantity one, Quantity other) {
        return one.getNumericalAmount().compareTo(other.getNumericalAmount());
    }

    private static boolean isQuantity(String text) {
        try {
            Quantity.parse(text).getNumericalAmount();
            return true;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }
}
