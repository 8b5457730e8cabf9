# One sentence: what may be claimed of the result.
if is_mutation then "no claim: a result of --mutants is about the suite" else claim_sentence end
