"""What schools answer: explanations that come back in marked workbooks or in the form, tied to the findings that they answer."""
