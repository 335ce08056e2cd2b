"""Coverage as figures, as one page of HTML, as a picture and as text."""
